package io.slabring.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thousand callers in three processes want one cold key: it is loaded once. */
class LoadingProcessesTest {
  private static final int[] CALLERS = {334, 333, 333};

  @Test
  void oneOfThemLoads() throws Exception {
    List<LoadingProcess> processes = new ArrayList<>();
    try (TestNode node = TestNode.start()) {
      for (int callers : CALLERS) {
        processes.add(new LoadingProcess(node.address(), callers));
      }
      for (LoadingProcess process : processes) {
        process.hear("ready");
      }
      for (LoadingProcess process : processes) {
        process.tell("ask");
      }
      for (LoadingProcess process : processes) {
        process.hear("waiting");
      }
      for (LoadingProcess process : processes) {
        process.tell("finish");
      }
      int loads = 0;
      for (LoadingProcess process : processes) {
        loads += Integer.parseInt(process.hear("loads"));
      }
      assertThat(loads).isEqualTo(1);
    } finally {
      processes.forEach(LoadingProcess::kill);
    }
  }
}
