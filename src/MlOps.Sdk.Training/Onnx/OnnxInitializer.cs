using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>A constant tensor of a graph that is being changed.</summary>
internal sealed class OnnxInitializer
{
    private const int DimensionsField = 1, TypeField = 2, FloatsField = 4, NameField = 8, RawField = 9;

    private readonly ReadOnlyMemory<byte> _message;

    private OnnxInitializer(string name, int type, long[] shape, ReadOnlyMemory<byte> message)
    {
        (Name, ElementType, Shape, _message) = (name, type, shape, message);
        Elements = shape.Aggregate(1L, (all, dimension) => all * dimension);
    }

    public string Name { get; }

    /// <summary>ONNX's number of the element type.</summary>
    public int ElementType { get; }

    public IReadOnlyList<long> Shape { get; }

    public long Elements { get; }

    /// <summary>The bytes it takes in the file.</summary>
    public int Bytes => _message.Length;

    public bool IsFloat => ElementType == (int)TensorElementType.Float32;

    public static OnnxInitializer Read(ReadOnlyMemory<byte> message)
    {
        var (name, type) = (string.Empty, 0);
        List<long> shape = [];
        foreach (var field in ProtoField.ReadAll(message))
        {
            switch (field.Number)
            {
                case DimensionsField:
                    field.AddIntegers(shape);
                    break;
                case TypeField:
                    type = (int)field.Value;
                    break;
                case NameField:
                    name = field.Text;
                    break;
                default:
                    break;
            }
        }

        return new OnnxInitializer(name, type, [.. shape], message);
    }

    /// <summary>A new tensor, row-major.</summary>
    public static OnnxInitializer Of<T>(string name, TensorElementType type, ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var message = new ProtoMessage();
        foreach (var dimension in shape)
        {
            message.Int(DimensionsField, dimension);
        }

        message.Int(TypeField, (int)type).Text(NameField, name).Bytes(RawField, MemoryMarshal.AsBytes(values));
        return new OnnxInitializer(name, (int)type, shape.ToArray(), message.ToArray());
    }

    /// <summary>The values of a float32 tensor.</summary>
    public float[] ToFloats()
    {
        List<float>? loose = null;
        foreach (var field in ProtoField.ReadAll(_message))
        {
            if (field.Number == RawField)
            {
                return MemoryMarshal.Cast<byte, float>(field.Bytes.Span).ToArray();
            }

            if (field.Number == FloatsField)
            {
                (loose ??= []).AddRange(MemoryMarshal.Cast<byte, float>(field.Bytes.Span));
            }
        }

        return loose?.ToArray() ?? [];
    }

    public ProtoField ToField() => new(OnnxDocument.InitializerField, 2, (ulong)_message.Length, _message);
}
