// What the page shows of /cache/state, once a second.
'use strict';
const at = (id) => document.getElementById(id);

/** An element with attributes and what is in it; texts are never taken for HTML. */
function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...inside);
  return made;
}

function row(...cells) {
  return element('tr', {}, ...cells.map((cell) =>
    element('td', typeof cell === 'number' ? { class: 'number' } : {},
      typeof cell === 'number' ? cell.toLocaleString('en') : cell)));
}

function draw(svg, values) {
  const top = Math.max(1, ...values);
  const points = values.map((value, i) => `${(i + 60 - values.length) * 300 / 59},${78 - value / top * 74}`);
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  line.setAttribute('points', points.join(' '));
  svg.replaceChildren(line);
  return top;
}

function stopButtons(node) {
  return [['Stop', '0'], ['Kill', '1']].map(([label, kill]) =>
    element('form', { method: 'post', action: '/cache/stop' },
      element('input', { type: 'hidden', name: 'node', value: node }),
      element('input', { type: 'hidden', name: 'kill', value: kill }),
      element('button', {}, label)));
}

let nodesShown = '';

function show(state) {
  at('on').textContent = state.on ? 'on' : 'off';
  const form = at('switch');
  form.elements.on.value = state.on ? '0' : '1';
  form.querySelector('button').textContent = state.on ? 'Switch it off' : 'Switch it on';
  const last = state.seconds.findLast((second) => second.pages > 0);
  at('millis').textContent = last ? `${last.millis.toFixed(2)} ms, ${last.pages} pages in a second` : 'no page yet';
  at('queries').textContent = `${state.seconds.at(-1)?.queries ?? 0} in the last second`;
  const slowest = draw(at('millis-chart'), state.seconds.map((second) => second.millis));
  const most = draw(at('queries-chart'), state.seconds.map((second) => second.queries));
  at('slowest').textContent = `up to ${slowest.toFixed(1)} ms`;
  at('most').textContent = `up to ${most.toLocaleString('en')}`;
  if (nodesShown !== String(state.nodes)) { // else a button would go while it is pressed
    nodesShown = String(state.nodes);
    at('nodes').replaceChildren(...state.nodes.map((node) =>
      row(node, ...(state.own ? stopButtons(node) : []))));
  }
  at('add').hidden = !state.own;
  at('kinds').replaceChildren(...state.kinds.map(({ name, hits, misses }) => {
    const all = hits + misses;
    const made = row(name, hits, misses, all ? `${(hits / all * 100).toFixed(1)} %` : '–');
    made.lastChild.className = 'number';
    return made;
  }));
  at('uses').replaceChildren(...state.uses.map((use) => row(use.key, use.node, use.hit ? 'yes' : 'no')));
}

async function look() {
  try {
    const answer = await fetch('/cache/state');
    if (!answer.ok) throw new Error(`the shop answers ${answer.status}`);
    show(await answer.json());
    at('trouble').hidden = true;
  } catch (problem) {
    at('trouble').textContent = `No news from the shop: ${problem.message}`;
    at('trouble').hidden = false;
  }
  setTimeout(look, 1000);
}
look();
