"""A worker that runs lists of steps: worker.py <address> <task queue> <lists.json>"""

import asyncio
import signal
import sys
from collections.abc import Sequence
from datetime import timedelta

from temporalio import activity
from temporalio.client import Client
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from interpreter import K, L, Steps


@activity.defn(dynamic=True)
async def any_activity(args: Sequence[RawValue]) -> str:
    name = activity.info().activity_type
    if name == "Fails":
        raise ApplicationError("It does not work", non_retryable=True)
    while name == "Slow":
        activity.heartbeat()
        await asyncio.sleep(0.1)
    values = [activity.payload_converter().from_payload(arg.payload) for arg in args]
    return f"{name} ({values[0]})" if values else name


async def main() -> None:
    client = await Client.connect(sys.argv[1])
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    worker = Worker(
        client,
        task_queue=sys.argv[2],
        workflows=[Steps, K, L],
        activities=[any_activity],
        max_heartbeat_throttle_interval=timedelta(milliseconds=200),
        default_heartbeat_throttle_interval=timedelta(milliseconds=200),
    )
    async with worker:
        print("ready", flush=True)
        await stop.wait()


asyncio.run(main())
