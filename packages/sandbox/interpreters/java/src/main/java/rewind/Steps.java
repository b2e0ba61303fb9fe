package rewind;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

@WorkflowInterface
public interface Steps {
  @WorkflowMethod(name = "Steps")
  String run(String name);
}
