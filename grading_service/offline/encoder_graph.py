"""The graph of the sentence encoder, which multiplies in 8 bits with the weights of the package.

The package's graph unpacks its 8-bit weights, and multiplies in floats: 2.5 times the time. This
graph leaves out the mask, too, since texts are read one by one. It is kept beside this module as
encoder.onnx, without weights: each names its place in the package's file.
`python -m grading_service.offline.encoder_graph` makes it anew, with `onnx` of the extra `hear`.
"""

from pathlib import Path
from typing import Any, TypeAlias

from grading_service.offline.encoder import GRAPH, model_file

LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
VERSION, OPSET = 10, 17
MORE = "com.microsoft"
"""Domain of the operators that only onnxruntime has."""

Message: TypeAlias = Any
"""A protobuf message of ONNX, whose package has no types."""


class Graph:
    """A graph that grows by nodes, in order. A value has the name that its node was given."""

    def __init__(self, path: Path) -> None:
        """Open the package's model. Its matrices have no telling names, but an order."""
        import onnx

        self.onnx, self.path, self.file = onnx, path, path.read_bytes()
        model = onnx.load_from_string(self.file)
        self.weights = {weight.name: weight for weight in model.graph.initializer}
        products = [node.input[1] for node in model.graph.node if node.op_type == "MatMul"]
        self.matrices = iter([name for name in products if f"{name}_q" in self.weights])
        self.nodes: list[Message] = []
        self.kept: list[Message] = []

    def add(self, kind: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        """Add a node, and return the name of its value."""
        name = f"{kind} {len(self.nodes)}"
        node = self.onnx.helper.make_node(kind, inputs, [name], domain=domain, **attributes)
        self.nodes.append(node)
        return name

    def weight(self, name: str) -> str:
        """Use a weight where it stands in the package's file, without dimensions of 1."""
        given = self.weights[name]
        kept = self.onnx.TensorProto(name=name, data_type=given.data_type)
        kept.dims.extend(size for size in given.dims if size > 1)
        kept.data_location = self.onnx.TensorProto.EXTERNAL
        offset, length = self.file.index(given.raw_data), len(given.raw_data)
        for key, value in (("location", self.path.name), ("offset", offset), ("length", length)):
            kept.external_data.add(key=key, value=str(value))
        self.kept.append(kept)
        return name

    def numbers(self, *values: int) -> str:
        """Add a row of integers."""
        name = f"numbers {len(self.kept)}"
        kind = self.onnx.TensorProto.INT64
        self.kept.append(self.onnx.helper.make_tensor(name, kind, [len(values)], values))
        return name

    def linear(self, value: str, bias: str) -> str:
        """Multiply by the next matrix of the package, and add the bias."""
        matrix = next(self.matrices)
        weights = (self.weight(f"{matrix}_q"), self.weight(f"{matrix}_scale"))
        return self.add(
            "DynamicQuantizeMatMul", value, *weights, "", self.weight(bias), domain=MORE
        )

    def normalised(self, value: str, norm: str) -> str:
        """Scale each row to mean and deviation of the layer."""
        weights = (self.weight(f"{norm}.weight"), self.weight(f"{norm}.bias"))
        return self.add("LayerNormalization", value, *weights, epsilon=EPSILON)

    def model(self, ends: str) -> Message:
        """Return the model from `ids` to the value."""
        make, types = self.onnx.helper, self.onnx.TensorProto
        graph = make.make_graph(
            self.nodes,
            "encoder",
            [make.make_tensor_value_info("ids", types.INT64, [1, "pieces"])],
            [make.make_tensor_value_info(ends, types.FLOAT, [1, "pieces", WIDTH])],
            self.kept,
        )
        domains = [make.make_opsetid("", OPSET), make.make_opsetid(MORE, 1)]
        return make.make_model(graph, opset_imports=domains, ir_version=VERSION)


def embedded(graph: Graph) -> str:
    """Add the vectors of pieces, their places, and the only kind of text."""
    start, rows = graph.numbers(0), graph.add("Shape", "ids", start=1)
    kinds = graph.weight("inner.embeddings.token_type_embeddings.weight")
    kind = graph.add("Gather", kinds, start)
    total = kind
    for name in ("position", "word"):
        weights = f"inner.embeddings.{name}_embeddings.weight"
        parts = []
        for part in ("q", "scale"):
            every = graph.weight(f"{weights}_{part}")
            read = ("Gather", every, "ids") if name == "word" else ("Slice", every, start, rows)
            parts.append(graph.add(*read))
        numbers = graph.add("Cast", parts[0], to=graph.onnx.TensorProto.FLOAT)
        scales = graph.add("Unsqueeze", parts[1], graph.numbers(-1))
        total = graph.add("Add", total, graph.add("Mul", numbers, scales))
    return graph.normalised(total, "inner.embeddings.LayerNorm")


def layer(graph: Graph, value: str, name: str) -> str:
    """Add a layer of the transformer."""
    attention = f"{name}.attention"
    each = [
        graph.linear(value, f"{attention}.self.{part}.bias") for part in ("query", "key", "value")
    ]
    seen = graph.add("MultiHeadAttention", *each, domain=MORE, num_heads=HEADS)
    seen = graph.add("Add", graph.linear(seen, f"{attention}.output.dense.bias"), value)
    seen = graph.normalised(seen, f"{attention}.output.LayerNorm")
    wide = graph.add("Gelu", graph.linear(seen, f"{name}.intermediate.dense.bias"), domain=MORE)
    thought = graph.add("Add", graph.linear(wide, f"{name}.output.dense.bias"), seen)
    return graph.normalised(thought, f"{name}.output.LayerNorm")


def main() -> None:
    """Make the graph, and keep it."""
    path = model_file()
    assert path is not None, "install the extra `grading`"
    graph = Graph(path)
    value = embedded(graph)
    for number in range(LAYERS):
        value = layer(graph, value, f"inner.encoder.layer.{number}")
    GRAPH.write_bytes(graph.model(value).SerializeToString())


if __name__ == "__main__":
    main()
