namespace MlOps.Sdk.Core;

/// <summary>The fields that one kind of message of the ONNX format has, up to format version 13.</summary>
internal sealed class OnnxMessage
{
    private const int MostFields = 27;

    private readonly Field[] _fields = new Field[MostFields];

    private OnnxMessage(string name) => Name = name;

    public static OnnxMessage Model { get; } = Build();

    public string Name { get; }

    public Field this[int number] => (uint)number < MostFields ? _fields[number] : default;

    // The numbers are those of onnx.proto; names in the plural are fields that may occur more than once.
    private static OnnxMessage Build()
    {
        OnnxMessage model = new("model"), graph = new("graph"), node = new("node"), attribute = new("attribute"), tensor = new("tensor"), sparse = new("sparse tensor"),
            value = new("value"), type = new("type"), function = new("function"), entry = new OnnxMessage("entry").Bytes(1, 2),
            opset = new OnnxMessage("operator set").Bytes(1).Integer(2),
            dimension = new OnnxMessage("dimension").Integer(1).Bytes(2, 3),
            shape = new OnnxMessage("shape").Messages(dimension, 1),
            tensorType = new OnnxMessage("tensor type").Integer(1).Message(shape, 2);

        type.Message(tensorType, 1, 8).Bytes(6).Message(new OnnxMessage("opaque type").Bytes(1, 2), 7)
            .Message(new OnnxMessage("sequence type").Message(type, 1), 4).Message(new OnnxMessage("optional type").Message(type, 1), 9)
            .Message(new OnnxMessage("map type").Integer(1).Message(type, 2), 5);
        value.Bytes(1, 3).Message(type, 2).Messages(entry, 4);
        tensor.Integers(1, 5, 7, 11).Integer(2, 14).Singles(4).Doubles(10).Bytes(8, 9, 12).Texts(6).Messages(entry, 13, 16)
            .Message(new OnnxMessage("segment").Integer(1, 2), 3);
        sparse.Message(tensor, 1, 2).Integers(3);
        attribute.Bytes(1, 4, 13, 21).Single(2).Integer(3, 20).Singles(7).Integers(8).Texts(9).Message(tensor, 5).Messages(tensor, 10)
            .Message(graph, 6).Messages(graph, 11).Message(type, 14).Messages(type, 15).Message(sparse, 22).Messages(sparse, 23);
        node.Texts(1, 2).Bytes(3, 4, 6, 7, 8).Messages(attribute, 5).Messages(entry, 9).Messages(DeviceConfiguration(), 10);
        graph.Messages(node, 1).Bytes(2, 10).Messages(tensor, 5).Messages(value, 11, 12, 13).Messages(sparse, 15).Messages(entry, 16)
            .Messages(new OnnxMessage("annotation").Bytes(1).Messages(entry, 2), 14);
        function.Bytes(1, 8, 10, 13).Integer(2, 3).Texts(4, 5, 6).Messages(node, 7).Messages(opset, 9).Messages(attribute, 11).Messages(value, 12).Messages(entry, 14);
        return model.Integer(1, 5).Bytes(2, 3, 4, 6).Message(graph, 7).Messages(opset, 8).Messages(entry, 14).Messages(function, 25)
            .Messages(new OnnxMessage("training info").Message(graph, 1, 2).Messages(entry, 3, 4), 20)
            .Messages(new OnnxMessage("configuration").Bytes(1).Integer(2).Texts(3), 26);
    }

    private static OnnxMessage DeviceConfiguration()
    {
        var simple = new OnnxMessage("sharded part").Integer(1, 3).Bytes(2);
        var sharding = new OnnxMessage("sharding").Bytes(1).Integers(2)
            .Messages(new OnnxMessage("device group").Integer(1).Integers(2), 3)
            .Messages(new OnnxMessage("sharded dimension").Integer(1).Messages(simple, 2), 4);
        return new OnnxMessage("device configuration").Bytes(1).Messages(sharding, 2).Integer(3);
    }

    private OnnxMessage Integer(params ReadOnlySpan<int> numbers) => Set(new Field(OnnxFieldKind.Integer, false, null), numbers);

    private OnnxMessage Integers(params ReadOnlySpan<int> numbers) => Set(new Field(OnnxFieldKind.Integer, true, null), numbers);

    private OnnxMessage Single(params ReadOnlySpan<int> numbers) => Set(new Field(OnnxFieldKind.Single, false, null), numbers);

    private OnnxMessage Singles(params ReadOnlySpan<int> numbers) => Set(new Field(OnnxFieldKind.Single, true, null), numbers);

    private OnnxMessage Doubles(params ReadOnlySpan<int> numbers) => Set(new Field(OnnxFieldKind.Double, true, null), numbers);

    private OnnxMessage Bytes(params ReadOnlySpan<int> numbers) => Set(new Field(OnnxFieldKind.Bytes, false, null), numbers);

    private OnnxMessage Texts(params ReadOnlySpan<int> numbers) => Set(new Field(OnnxFieldKind.Bytes, true, null), numbers);

    private OnnxMessage Message(OnnxMessage kind, params ReadOnlySpan<int> numbers) => Set(new Field(OnnxFieldKind.Message, false, kind), numbers);

    private OnnxMessage Messages(OnnxMessage kind, params ReadOnlySpan<int> numbers) => Set(new Field(OnnxFieldKind.Message, true, kind), numbers);

    private OnnxMessage Set(Field field, ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers)
        {
            _fields[number] = field;
        }

        return this;
    }

    /// <summary>One field: what it holds, whether it may occur more than once, and the kind of message if it is one.</summary>
    internal readonly record struct Field(OnnxFieldKind Kind, bool IsRepeated, OnnxMessage? Message);
}
