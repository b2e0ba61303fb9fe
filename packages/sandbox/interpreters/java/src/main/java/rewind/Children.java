package rewind;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Workflows that complete at once. */
class Children {
  @WorkflowInterface
  public interface ChildK {
    @WorkflowMethod(name = "K")
    String run(Integer arg);
  }

  @WorkflowInterface
  public interface ChildL {
    @WorkflowMethod(name = "L")
    String run(Integer arg);
  }

  public static class K implements ChildK {
    @Override
    public String run(Integer arg) {
      return "done";
    }
  }

  public static class L implements ChildL {
    @Override
    public String run(Integer arg) {
      return "done";
    }
  }
}
