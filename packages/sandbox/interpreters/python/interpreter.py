"""The workflow type Steps, which runs the list of the given name; what the steps are: src/sdk-check/step.ts."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RawValue, SearchAttributeKey
from temporalio.exceptions import ApplicationError, FailureError

with workflow.unsafe.imports_passed_through():
    from lists import Step, all_steps, lists

TARGET = "target"
TIMEOUTS = {"start_to_close_timeout": timedelta(seconds=20)}


@workflow.defn(name="Steps")
class Steps:
    # Before the first update can come: one without a handler is rejected.
    @workflow.init
    def __init__(self, name: str) -> None:
        self.signals: set[str] = set()
        self.reached: set[str] = set()
        self.updated: set[str] = set()
        for step in all_steps(lists[name]):
            if step["do"] == "update":
                self.handle_update(step)

    @workflow.run
    async def run(self, name: str) -> str:
        await self.run_all(lists[name])
        return "done"

    @workflow.signal(dynamic=True)
    def any_signal(self, name: str, _args: Sequence[RawValue]) -> None:
        self.signals.add(name)

    def handle_update(self, step: Step) -> None:
        async def handler() -> None:
            await workflow.wait_condition(lambda: step["name"] in self.reached)
            await self.run_all(step.get("body", []))
            self.updated.add(step["name"])

        workflow.set_update_handler(step["name"], handler)

    async def run_all(self, steps: list[Step]) -> None:
        for step in steps:
            await self.do(step)

    async def do(self, step: Step) -> None:
        name = step.get("name", "")
        body = step.get("body", [])
        args = [step["arg"]] if "arg" in step else []
        match step["do"]:
            case "activity":
                await self.activity(step, args)
            case "local activity":
                await workflow.execute_local_activity(name, args=args, **TIMEOUTS)
            case "child":
                await workflow.execute_child_workflow(name, args=args, id=step.get("id"))
            case "nexus":
                operations = workflow.create_nexus_client(service="steps", endpoint="steps")
                await operations.execute_operation(name, step.get("arg"))
            case "timer":
                await asyncio.sleep(step["ms"] / 1000)
            case "signal":
                await workflow.get_external_workflow_handle(TARGET).signal(name, args=args)
            case "cancel external":
                await workflow.get_external_workflow_handle(TARGET).cancel()
            case "search attribute":
                key = SearchAttributeKey.for_int("Step")
                workflow.upsert_search_attributes([key.value_set(step["arg"])])
            case "memo":
                workflow.upsert_memo({"step": step["arg"]})
            case "version":
                await self.run_all(body if workflow.patched(name) else step.get("otherwise", []))
            case "parallel":
                await asyncio.gather(*(self.run_all(branch) for branch in step["branches"]))
            case "canceled timer":
                await self.canceled(asyncio.sleep(step["ms"] / 1000), body)
            case "canceled activity":
                await self.canceled(self.activity(step, []), body)
            case "wait":
                await workflow.wait_condition(lambda: name in self.signals)
            case "update":
                self.reached.add(name)
                await workflow.wait_condition(lambda: name in self.updated)
            case "saga":
                try:
                    await self.run_all(body)
                except FailureError:
                    await self.run_all(step.get("otherwise", []))
                    if step.get("fails"):
                        raise
            case "fail":
                raise ApplicationError("The code fails the run", non_retryable=True)
            case kind:
                raise ApplicationError(f"Python has no step {kind}", non_retryable=True)

    async def activity(self, step: Step, args: list) -> None:
        await workflow.execute_activity(
            step["name"],
            args=args,
            activity_id=step.get("id"),
            heartbeat_timeout=timedelta(seconds=5),
            **TIMEOUTS,
        )

    async def canceled(self, started, body: list[Step]) -> None:
        task = asyncio.create_task(started)
        # A task begins when the loop comes to it.
        await asyncio.sleep(0)
        await self.run_all(body)
        task.cancel()
        # And it hears of its cancellation when the loop comes to it again.
        await asyncio.sleep(0)


@workflow.defn(name="K")
class K:
    @workflow.run
    async def run(self, _arg: int | None = None) -> str:
        return "done"


@workflow.defn(name="L")
class L:
    @workflow.run
    async def run(self, _arg: int | None = None) -> str:
        return "done"
