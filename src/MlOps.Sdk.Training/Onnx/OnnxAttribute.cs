namespace MlOps.Sdk.Training;

/// <summary>An attribute of an ONNX node: a name and one value or one list of values.</summary>
public sealed class OnnxAttribute
{
    // Field and type numbers of AttributeProto.
    private const int NameField = 1, FloatField = 2, IntField = 3, StringField = 4, FloatsField = 7, IntsField = 8, StringsField = 9, TypeField = 20;
    private const int FloatType = 1, IntType = 2, StringType = 3, FloatsType = 6, IntsType = 7, StringsType = 8;

    private readonly Action<ProtoMessage> _write;

    private OnnxAttribute(string name, Action<ProtoMessage> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        _write = write;
    }

    /// <summary>The attribute's name as the operator's specification spells it.</summary>
    public string Name { get; }

    /// <summary>An attribute holding one integer.</summary>
    public static OnnxAttribute Of(string name, long value) =>
        new(name, m => m.Int(IntField, value).Int(TypeField, IntType));

    /// <summary>An attribute holding one float.</summary>
    public static OnnxAttribute Of(string name, float value) =>
        new(name, m => m.Float(FloatField, value).Int(TypeField, FloatType));

    /// <summary>An attribute holding one text.</summary>
    public static OnnxAttribute Of(string name, string value) =>
        new(name, m => m.Text(StringField, value).Int(TypeField, StringType));

    /// <summary>An attribute holding a list of integers.</summary>
    public static OnnxAttribute Of(string name, IReadOnlyCollection<long> values) =>
        new(name, m => m.Ints(IntsField, [.. values]).Int(TypeField, IntsType));

    /// <summary>An attribute holding a list of floats.</summary>
    public static OnnxAttribute Of(string name, IReadOnlyCollection<float> values) =>
        new(name, m => m.Floats(FloatsField, [.. values]).Int(TypeField, FloatsType));

    /// <summary>An attribute holding a list of texts.</summary>
    public static OnnxAttribute Of(string name, IReadOnlyCollection<string> values) =>
        new(name, m =>
        {
            foreach (var value in values)
            {
                m.Text(StringsField, value);
            }

            m.Int(TypeField, StringsType);
        });

    internal ProtoMessage ToMessage()
    {
        var message = new ProtoMessage().Text(NameField, Name);
        _write(message);
        return message;
    }
}
