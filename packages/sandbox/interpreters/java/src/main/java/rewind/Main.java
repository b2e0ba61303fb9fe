package rewind;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A worker that runs lists of steps: Main <address> <task queue> <lists.json> */
public class Main {
  /** The code of this worker's version. */
  static Map<String, List<Step>> lists;

  public static void main(String[] args) throws Exception {
    lists = new ObjectMapper().readValue(new File(args[2]), new TypeReference<>() {});
    WorkflowServiceStubs service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(args[0]).build());
    WorkerFactory factory = WorkerFactory.newInstance(WorkflowClient.newInstance(service));
    Worker worker = factory.newWorker(args[1]);
    worker.registerWorkflowImplementationTypes(
        Interpreter.class, Children.K.class, Children.L.class);
    worker.registerActivitiesImplementations(new AnyActivity());
    factory.start();
    System.out.println("ready");
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  factory.shutdown();
                  factory.awaitTermination(5, TimeUnit.SECONDS);
                  service.shutdownNow();
                }));
    Thread.currentThread().join();
  }
}
