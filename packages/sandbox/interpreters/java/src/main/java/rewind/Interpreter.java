package rewind;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.SearchAttributeKey;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.ActivityStub;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.Promise;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The workflow type Steps, which runs the list of the given name. */
public class Interpreter implements Steps {
  private static final String target = "target";

  /** Handlers by name: a dynamic one would know every update. */
  public interface HandlesU {
    @UpdateMethod(name = "u")
    void u();
  }

  public interface HandlesW {
    @UpdateMethod(name = "w")
    void w();
  }

  private final Set<String> signals = new HashSet<>();
  private final Set<String> reached = new HashSet<>();
  private final Set<String> updated = new HashSet<>();

  /** Before the first update can come: one without a handler is rejected. */
  public Interpreter() {
    Workflow.registerListener((DynamicSignalHandler) (signal, args) -> signals.add(signal));
    Step.visit(listOf((String) Workflow.getMemo("list", String.class)), this::handleUpdate);
  }

  @Override
  public String run(String name) {
    run(listOf(name));
    return "done";
  }

  private static List<Step> listOf(String name) {
    List<Step> list = Main.lists.get(name);
    if (list != null) return list;
    throw ApplicationFailure.newNonRetryableFailure("There is no list " + name, "Failed");
  }

  private void handleUpdate(Step step) {
    if (!step.kind.equals("update")) return;
    Runnable handler =
        () -> {
          Workflow.await(() -> reached.contains(step.name));
          run(step.body);
          updated.add(step.name);
        };
    if (step.name.equals("u")) Workflow.registerListener((HandlesU) handler::run);
    else Workflow.registerListener((HandlesW) handler::run);
  }

  private void run(List<Step> list) {
    list.forEach(this::run);
  }

  private void run(Step step) {
    switch (step.kind) {
      case "activity" -> activities(step).execute(step.name, String.class, step.args());
      case "local activity" ->
          Workflow.newUntypedLocalActivityStub(
                  LocalActivityOptions.newBuilder()
                      .setStartToCloseTimeout(Duration.ofSeconds(20))
                      .build())
              .execute(step.name, String.class, step.args());
      case "child" ->
          Workflow.newUntypedChildWorkflowStub(step.name, childOptions(step))
              .execute(String.class, step.args());
      case "timer" -> Workflow.sleep(Duration.ofMillis(step.ms));
      case "signal" ->
          Workflow.newUntypedExternalWorkflowStub(target).signal(step.name, step.args());
      case "cancel external" -> Workflow.newUntypedExternalWorkflowStub(target).cancel();
      case "search attribute" ->
          Workflow.upsertTypedSearchAttributes(
              SearchAttributeKey.forLong("Step").valueSet(step.arg.longValue()));
      case "memo" -> upsertMemo(Map.of("step", step.arg));
      case "side effect" -> Workflow.sideEffect(Integer.class, () -> step.arg);
      case "mutable side effect" ->
          Workflow.mutableSideEffect(
              step.name, Integer.class, (before, after) -> !before.equals(after), () -> step.arg);
      case "version" -> {
        int version = Workflow.getVersion(step.name, step.min, step.max);
        run(version == Workflow.DEFAULT_VERSION ? step.otherwise : step.body);
      }
      case "parallel" -> {
        List<Promise<Void>> branches =
            step.branches.stream().map(branch -> Async.procedure(() -> run(branch))).toList();
        Promise.allOf(branches).get();
      }
      case "canceled timer" ->
          canceled(step, () -> Workflow.newTimer(Duration.ofMillis(step.ms)));
      case "canceled activity" ->
          canceled(step, () -> activities(step).executeAsync(step.name, String.class));
      case "wait" -> Workflow.await(() -> signals.contains(step.name));
      case "update" -> {
        reached.add(step.name);
        Workflow.await(() -> updated.contains(step.name));
      }
      case "saga" -> {
        try {
          run(step.body);
        } catch (TemporalFailure failure) {
          run(step.otherwise);
          if (step.fails) throw failure;
        }
      }
      case "fail" -> throw ApplicationFailure.newNonRetryableFailure("The code fails the run", "Failed");
      default ->
          throw ApplicationFailure.newNonRetryableFailure("Java has no step " + step.kind, "Failed");
    }
  }

  /** By reflection: 1.22 does not have it, and must compile. */
  private static void upsertMemo(Map<String, Object> memo) {
    try {
      Workflow.class.getMethod("upsertMemo", Map.class).invoke(null, memo);
    } catch (ReflectiveOperationException missing) {
      throw ApplicationFailure.newNonRetryableFailure("This version has no memo", "Failed");
    }
  }

  private static ActivityStub activities(Step step) {
    // The SDK has no activity ids of the code's own.
    return Workflow.newUntypedActivityStub(
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofSeconds(20))
            .setHeartbeatTimeout(Duration.ofSeconds(5))
            .setCancellationType(ActivityCancellationType.TRY_CANCEL)
            .build());
  }

  private static ChildWorkflowOptions childOptions(Step step) {
    ChildWorkflowOptions.Builder options = ChildWorkflowOptions.newBuilder();
    if (step.id != null) options.setWorkflowId(step.id);
    return options.build();
  }

  private void canceled(Step step, Runnable start) {
    CancellationScope scope = Workflow.newCancellationScope(start::run);
    scope.run();
    run(step.body);
    scope.cancel();
  }
}
