package rewind;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.Consumer;

/** One step of a list: see src/sdk-check/step.ts. */
public class Step {
  @JsonProperty("do")
  public String kind;

  public String name = "";
  public Integer arg;
  public String id;
  public int ms;
  public int min = -1;
  public int max = 1;
  public List<Step> body = List.of();
  public List<Step> otherwise = List.of();
  public List<List<Step>> branches = List.of();
  public boolean fails;

  Object[] args() {
    return arg == null ? new Object[0] : new Object[] {arg};
  }

  static void visit(List<Step> steps, Consumer<Step> visitor) {
    for (Step step : steps) {
      visitor.accept(step);
      visit(step.body, visitor);
      visit(step.otherwise, visitor);
      step.branches.forEach(branch -> visit(branch, visitor));
    }
  }
}
