"""Reads exports with the programs they are meant for and prints what these see, as one line of JSON."""

import importlib.util
import json
import os
import sys


def plain(number):
    """JSON has neither NaN nor infinities; repr() is exact."""
    return repr(float(number))


def probe(_):
    modules = ["tensorboard", "mlflow", "pyarrow", "pandas", "yaml", "zipfile"]
    return [module for module in modules if importlib.util.find_spec(module) is not None]


def tensorboard(logdir):
    """Scalars of each run, as EventAccumulator (which scripts use) reads them."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    runs = {}
    for name in sorted(os.listdir(logdir)):
        accumulator = EventAccumulator(os.path.join(logdir, name), size_guidance={"scalars": 0})
        accumulator.Reload()
        runs[name] = {
            tag: [[event.step, plain(event.value), event.wall_time] for event in accumulator.Scalars(tag)]
            for tag in accumulator.Tags()["scalars"]
        }
    return runs


def hparams(logdir):
    """What the HParams and the Scalars tab show: session groups, and the last point of every series."""
    from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
    from tensorboard.context import RequestContext
    from tensorboard.plugins import base_plugin
    from tensorboard.plugins.hparams import api_pb2, backend_context, list_session_groups

    multiplexer = plugin_event_multiplexer.EventMultiplexer()
    multiplexer.AddRunsFromDirectory(logdir)
    multiplexer.Reload()
    provider = data_provider.MultiplexerDataProvider(multiplexer, logdir)
    context = backend_context.Context(base_plugin.TBContext(data_provider=provider))
    request = RequestContext()
    found = context.hparams_metadata(request, "")
    experiment = context.experiment_from_metadata(request, "", True, found, [])
    wanted = api_pb2.ListSessionGroupsRequest(
        start_index=0,
        slice_size=100,
        allowed_statuses=[0, 1, 2, 3],
        col_params=[api_pb2.ColParams(hparam=info.name) for info in experiment.hparam_infos],
    )
    response = list_session_groups.Handler(request, context, "", wanted).run()
    groups = []
    for group in response.session_groups:
        session = group.sessions[0]
        groups.append(
            {
                "name": session.name,
                "group": group.name,
                "status": session.status,
                "start": session.start_time_secs,
                "end": session.end_time_secs,
                "hparams": {
                    name: getattr(value, value.WhichOneof("kind")) for name, value in group.hparams.items()
                },
                "metrics": {
                    value.name.tag: [value.training_step, plain(value.value)] for value in session.metric_values
                },
            }
        )
    return sorted(groups, key=lambda group: group["name"])


def mlflow(root):
    """Every experiment and run, as MLflow's file store reads them."""
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    from mlflow.store.tracking.file_store import FileStore

    store = FileStore(os.path.join(root, "mlruns"))
    experiments = {}
    for experiment in store.search_experiments():
        runs = []
        for info in store._list_run_infos(experiment.experiment_id, 1):
            run = store.get_run(info.run_id)
            runs.append(
                {
                    "id": info.run_id,
                    "name": info.run_name,
                    "status": info.status,
                    "start": info.start_time,
                    "end": info.end_time,
                    "artifacts": info.artifact_uri,
                    "params": run.data.params,
                    "tags": run.data.tags,
                    "metrics": {
                        key: [
                            [point.step, plain(point.value), point.timestamp]
                            for point in store.get_metric_history(info.run_id, key)
                        ]
                        for key in run.data.metrics
                    },
                }
            )
        experiments[experiment.name] = runs
    return experiments


def meta(folder):
    """Every meta.yaml below a folder, read as MLflow does, by the folder it lies in."""
    import yaml

    found = {}
    for parent, _, files in os.walk(folder):
        if "meta.yaml" in files:
            with open(os.path.join(parent, "meta.yaml"), encoding="utf-8") as file:
                found[os.path.relpath(parent, folder)] = yaml.safe_load(file)
    return found


def parquet(path):
    """Types and rows of a Parquet file, as Arrow reads them."""
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(path)
    table = file.read()
    rows = table.to_pylist()
    for row in rows:
        row["value"] = plain(row["value"])
        row["time"] = row["time"].timestamp()
    return {
        "types": {field.name: str(field.type) for field in table.schema},
        "groups": [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)],
        "rows": rows,
    }


def pandas(path):
    """Columns of a CSV file, as pandas reads them."""
    import pandas as pd

    frame = pd.read_csv(path, float_precision="round_trip")
    cells = {
        name: [plain(cell) if isinstance(cell, (int, float)) else cell for cell in frame[name].tolist()]
        for name in frame.columns
    }
    return {"types": {name: str(kind) for name, kind in frame.dtypes.items()}, "cells": cells}


def zip(path):
    """Files of a zip archive, their checksums verified."""
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return [
            {
                "name": entry.filename,
                "time": list(entry.date_time),
                "mode": oct(entry.external_attr >> 16),
                "content": archive.read(entry).decode(),
            }
            for entry in archive.infolist()
        ]


if __name__ == "__main__":
    command = {f.__name__: f for f in (probe, tensorboard, hparams, mlflow, meta, parquet, pandas, zip)}[sys.argv[1]]
    print(json.dumps(command(sys.argv[2] if len(sys.argv) > 2 else None)))
