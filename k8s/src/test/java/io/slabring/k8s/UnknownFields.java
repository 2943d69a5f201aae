package io.slabring.k8s;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Finds what Kubernetes' types have no field for: they keep it apart, at every level. */
final class UnknownFields {
  private final List<String> found = new ArrayList<>();

  private UnknownFields() {}

  /** Their paths, with the values. */
  static List<String> of(Object root) {
    UnknownFields search = new UnknownFields();
    search.walk(root, root.getClass().getSimpleName());
    return search.found;
  }

  private void walk(Object value, String path) {
    if (value instanceof Collection<?> values) {
      int index = 0;
      for (Object each : values) {
        walk(each, path + "[" + index++ + "]");
      }
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> walk(each, path + "." + key));
    } else if (value != null && value.getClass().getName().startsWith("io.fabric8.")) {
      for (Method method : value.getClass().getMethods()) {
        String name = method.getName();
        if (method.getParameterCount() == 0 && name.startsWith("get") && isData(method)) {
          visit(value, method, path);
        }
      }
    }
  }

  private static boolean isData(Method method) {
    Class<?> type = method.getReturnType();
    return Collection.class.isAssignableFrom(type)
        || Map.class.isAssignableFrom(type)
        || type.getName().startsWith("io.fabric8.") && !type.isEnum();
  }

  private void visit(Object value, Method method, String path) {
    Object result;
    try {
      result = method.invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(path + " " + method, e);
    }
    if (!method.getName().equals("getAdditionalProperties")) {
      String name = method.getName().substring("get".length());
      walk(
          result,
          path + "." + name.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + name.substring(1));
    } else if (!((Map<?, ?>) result).isEmpty()) {
      found.add(path + " " + result);
    }
  }
}
