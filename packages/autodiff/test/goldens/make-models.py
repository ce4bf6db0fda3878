"""Writes models.json: small ONNX files (base64) made by the onnx package and by PyTorch's exporter, for reading.

    python3 make-models.py         (onnx 1.23, torch 2.13)
"""

import base64
import io
import json
import pathlib

import numpy as np
import onnx
import torch
from onnx import TensorProto as T, helper as h

models = {}


def save(name, nodes, inputs, outputs, initializers=(), opset=21, ir=10, metadata=None, functions=(), domains=(), sparse=()):
    graph = h.make_graph(nodes, name, inputs, outputs, list(initializers), sparse_initializer=list(sparse))
    opsets = [h.make_opsetid("", opset), *[h.make_opsetid(d, 1) for d in domains]]
    model = h.make_model(graph, opset_imports=opsets, ir_version=ir, functions=list(functions))
    for key, value in (metadata or {}).items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    models[name] = base64.b64encode(model.SerializeToString()).decode()


def value(name, dims, kind=T.FLOAT):
    return h.make_tensor_value_info(name, kind, dims)


# Every element type in its typed field, cast to float32 and added up.
kinds = {
    "float": (T.FLOAT, [1.5, -2]), "double": (T.DOUBLE, [0.25, 3]), "int8": (T.INT8, [-3, 4]), "uint8": (T.UINT8, [5, 250]),
    "int16": (T.INT16, [-300, 7]), "uint16": (T.UINT16, [60000, 1]), "int32": (T.INT32, [-70000, 2]),
    "uint32": (T.UINT32, [4000000000, 0]), "int64": (T.INT64, [-5000000000, 9007199254740991]), "bool": (T.BOOL, [True, False]),
    "float16": (T.FLOAT16, [0.5, -1.25]), "bfloat16": (T.BFLOAT16, [0.5, -3]),
}
save(
    "typed fields",
    [h.make_node("Cast", [k], [f"{k}_f"], to=T.FLOAT) for k in kinds]
    + [h.make_node("Concat", [f"{k}_f" for k in kinds], ["y"], axis=0)],
    [], [value("y", [2 * len(kinds)])],
    [h.make_tensor(k, t, [2], v) for k, (t, v) in kinds.items()],
    metadata={"classes": "[\"a\",\"b\"]"},
)

# Attributes that later became inputs.
save(
    "operator set 9",
    [
        h.make_node("Unsqueeze", ["x"], ["a"], axes=[0]),
        h.make_node("Pad", ["a"], ["b"], pads=[0, 1, 0, 0, 0, 2], value=0.5),
        h.make_node("Slice", ["b"], ["c"], starts=[0, 1], ends=[9223372036854775807, -1], axes=[1, 2]),
        h.make_node("Clip", ["c"], ["d"], min=-0.5, max=1.25),
        h.make_node("Split", ["d"], ["e", "f"], axis=1, split=[1, 3]),
        h.make_node("ReduceSum", ["f"], ["g"], axes=[1], keepdims=1),
        h.make_node("Concat", ["e", "g"], ["i"], axis=1),
        h.make_node("Squeeze", ["i"], ["j"], axes=[0]),
        h.make_node("Dropout", ["j"], ["k"], ratio=0.3),
        h.make_node("ReduceMean", ["k"], ["l"], axes=[0], keepdims=0),
        h.make_node("Softmax", ["k"], ["m"]),
        h.make_node("Add", ["l", "m"], ["y"]),
    ],
    [value("x", [3, 4]), value("unused", [1])], [value("y", None)], [h.make_tensor("unused", T.FLOAT, [1], [0])], opset=9, ir=3,
)

save(
    "unsorted",
    [h.make_node("Mul", ["a", "b"], ["y"]), h.make_node("Exp", ["a"], ["b"]), h.make_node("Neg", ["x"], ["a"])],
    [value("x", [2])], [value("y", [2])],
)
save(
    "cycle",
    [h.make_node("Add", ["x", "b"], ["a"], name="first"), h.make_node("Neg", ["a"], ["b"], name="second")],
    [value("x", [2])], [value("a", [2])],
)
save("missing value", [h.make_node("Add", ["x", "nowhere"], ["y"], name="sum")], [value("x", [2])], [value("y", [2])])

external = h.make_tensor("w", T.FLOAT, [2], [1, 2])
external.ClearField("float_data")
external.data_location = T.EXTERNAL
entry = external.external_data.add()
entry.key, entry.value = "location", "weights.bin"
save("external data", [h.make_node("Add", ["x", "w"], ["y"])], [value("x", [2])], [value("y", [2])], [external])

branch = lambda op: h.make_graph([h.make_node(op, ["x"], [f"{op}_y"])], op, [], [value(f"{op}_y", [2])])
save(
    "subgraph",
    [h.make_node("If", ["c"], ["y"], name="choice", then_branch=branch("Exp"), else_branch=branch("Neg"))],
    [value("c", [], T.BOOL), value("x", [2])], [value("y", [2])],
)
twice = h.make_function("local", "Twice", ["a"], ["b"], [h.make_node("Add", ["a", "a"], ["b"])], [h.make_opsetid("", 21)])
save(
    "function", [h.make_node("Twice", ["x"], ["y"], domain="local")], [value("x", [2])], [value("y", [2])],
    functions=[twice], domains=["local"],
)
save("strings", [h.make_node("Identity", ["x"], ["y"])], [value("x", [2], T.STRING)], [value("y", [2], T.STRING)])
save(
    "declared shapes", [h.make_node("Mystery", ["x"], ["a"], domain="com.example"), h.make_node("Neg", ["a"], ["y"])],
    [value("x", [2])], [value("y", [3])], domains=["com.example"],
)
broken = T(name="w", data_type=T.FLOAT, dims=[3], raw_data=np.zeros(2, np.float32).tobytes())
save("short tensor", [h.make_node("Add", ["x", "w"], ["y"])], [value("x", [3])], [value("y", [3])], [broken])


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 4, 3, padding=1, stride=2)
        self.bn = torch.nn.BatchNorm2d(4)
        self.conv2 = torch.nn.Conv2d(4, 4, 3, padding=1, groups=2)
        self.head = torch.nn.Linear(4 * 4, 5)

    def forward(self, x):
        x = torch.relu(self.bn(self.conv1(x)))
        x = torch.nn.functional.hardswish(self.conv2(x) + x)
        x = torch.nn.functional.max_pool2d(x, 2)
        x = x.view(x.size(0), -1, x.size(2) * x.size(3)).transpose(1, 2).reshape(x.size(0), -1)
        return torch.nn.functional.log_softmax(self.head(x), 1)


torch.manual_seed(0)
for opset in (11, 17):
    net = Net().eval()
    net.bn.running_mean.uniform_(-1, 1)
    net.bn.running_var.uniform_(0.5, 2)
    buffer = io.BytesIO()
    torch.onnx.export(
        net, torch.zeros(2, 3, 8, 8), buffer, opset_version=opset, dynamo=False, do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE,
        input_names=["images"], output_names=["scores"], dynamic_axes={"images": {0: "batch"}},
    )
    models[f"exported by PyTorch, operator set {opset}"] = base64.b64encode(buffer.getvalue()).decode()

target = pathlib.Path(__file__).with_name("models.json")
target.write_text(json.dumps(models, indent=0) + "\n")
print(f"{len(models)} models, {target.stat().st_size // 1024} kB")
