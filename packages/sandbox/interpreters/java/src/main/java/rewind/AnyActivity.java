package rewind;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.DynamicActivity;
import io.temporal.common.converter.EncodedValues;
import io.temporal.failure.ApplicationFailure;

/** Returns how it was called, fails, or heartbeats until it is canceled. */
public class AnyActivity implements DynamicActivity {
  @Override
  public Object execute(EncodedValues args) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    String type = context.getInfo().getActivityType();
    if (type.equals("Fails")) {
      throw ApplicationFailure.newNonRetryableFailure("It does not work", "Failed");
    }
    while (type.equals("Slow")) {
      context.heartbeat(null);
      try {
        Thread.sleep(100);
      } catch (InterruptedException interrupted) {
        throw Activity.wrap(interrupted);
      }
    }
    return args.getSize() == 0 ? type : type + " (" + args.get(0, Integer.class) + ")";
  }
}
