"""The graphs of Moonshine, made once from the two graphs that its makers publish.

Their decoder unpacks its int8 weights inside an `If` at every step, .2 CPU-seconds a token. Its two
branches become a graph that computes the encoder's keys and values once a sound, and a graph of one
step, whose cache is empty at first. No weight is in two graphs (.65 GB of memory, not 1.0 GB), and
the step computes with int8 weights (.31 GB).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

ENCODER, CROSS, STEP, VOCABULARY = "encoder.onnx", "cross.onnx", "step.onnx", "tokenizer.bin"

Message: TypeAlias = Any
"""A protobuf message of ONNX, whose package has no types."""


def split(encoder: Path, decoder: Path, folder: Path) -> None:
    """Write the three graphs into `folder`, from the encoder and the decoder (.ort)."""
    import onnx

    _save(encoder, folder / ENCODER)
    merged = folder / "merged.onnx"
    _save(decoder, merged)
    model = onnx.load(merged)
    onnx.save(cross_attention(model), folder / CROSS)
    onnx.save(step(model), merged)
    _quantise(merged, folder / STEP)
    merged.unlink()


def _save(model: Path, target: Path, optimisation: str = "ORT_DISABLE_ALL") -> None:
    """Save a model of onnxruntime's own format, or an optimised model, as ONNX."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.__members__[optimisation]
    options.optimized_model_filepath = str(target)
    options.add_session_config_entry("session.save_model_format", "ONNX")
    onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _quantise(model: Path, target: Path) -> None:
    """Let the matrices of a graph be int8, in place of floats that are unpacked when it is loaded.

    Done to the step alone: with an encoder of int8, too, the word error rate rose from .076 to
    .095 on clean speech.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folded = model.with_name("folded.onnx")
    _save(model, folded, "ORT_ENABLE_BASIC")
    quantize_dynamic(
        folded,
        target,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
    )
    folded.unlink()


def step(model: Message) -> Message:
    """Return the graph of the branch with a cache: a token and the cache in, logits out."""
    graph, branch = model.graph, _branch(model, "then_branch")
    final = {
        inner.name: outer.name for inner, outer in zip(branch.output, graph.output, strict=True)
    }
    nodes = [_renamed(node, final) for node in branch.node]
    outputs = [output for output in graph.output if ".encoder." not in output.name]
    return _model(model, branch, nodes, outputs)


def cross_attention(model: Message) -> Message:
    """Return the graph from the encoder's states to the keys and values of each layer.

    They come as the products of the matrices, not yet shaped into heads, because the branch's
    shapes depend on the decoder's input.
    """
    from onnx import helper

    graph, branch = model.graph, _branch(model, "else_branch")
    maker = {name: node for node in branch.node for name in node.output}
    nodes, outputs = [], []
    for inner, outer in zip(branch.output, graph.output, strict=True):
        if ".encoder." in outer.name:
            node = maker[inner.name]
            while node.op_type != "MatMul":
                node = maker[node.input[0]]
            nodes.append(_renamed(node, {node.output[0]: outer.name}))
            outputs.append(helper.make_tensor_value_info(outer.name, 1, None))
    return _model(model, branch, nodes, outputs)


def _branch(model: Message, name: str) -> Message:
    (condition,) = (node for node in model.graph.node if node.op_type == "If")
    return next(attribute.g for attribute in condition.attribute if attribute.name == name)


def _renamed(node: Message, names: dict[str, str]) -> Message:
    """Return a copy of the node with other names of its inputs and outputs."""
    import onnx

    copy = onnx.NodeProto()
    copy.CopyFrom(node)
    copy.input[:] = [names.get(name, name) for name in node.input]
    copy.output[:] = [names.get(name, name) for name in node.output]
    return copy


def _model(
    model: Message, branch: Message, nodes: Iterable[Message], outputs: Sequence[Message]
) -> Message:
    """Return a model of all that the outputs need: inputs, nodes and weights."""
    from onnx import helper

    outer = [node for node in model.graph.node if node.op_type != "If"]
    kept = needed([*outer, *nodes], [output.name for output in outputs])
    used = {name for node in kept for name in node.input}
    weights = [*model.graph.initializer, *branch.initializer]
    graph = helper.make_graph(
        kept,
        "moonshine",
        [each for each in model.graph.input if each.name in used],
        outputs,
        [weight for weight in weights if weight.name in used],
    )
    opsets = [opset for opset in model.opset_import if opset.domain == ""]
    return helper.make_model(graph, opset_imports=opsets, ir_version=model.ir_version)


def needed(nodes: Sequence[Message], outputs: Sequence[str]) -> list[Message]:
    """Return the nodes that the outputs depend on, in their order."""
    maker = {name: number for number, node in enumerate(nodes) for name in node.output}
    kept, names = set[int](), list(outputs)
    while names:
        number = maker.get(names.pop())
        if number is not None and number not in kept:
            kept.add(number)
            names += nodes[number].input
    return [nodes[number] for number in sorted(kept)]
