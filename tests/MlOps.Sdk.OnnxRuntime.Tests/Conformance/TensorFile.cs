using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>Reads values from files in ONNX's own format for test data.</summary>
internal static class TensorFile
{
    /// <summary>The name in the file and the value; null for an optional that is empty or a type that .NET lacks.</summary>
    public static (string Name, OnnxValue? Value) Read(string path, OnnxValueKind kind)
    {
        var bytes = File.ReadAllBytes(path);
        var name = string.Empty;
        var fields = new WireReader(bytes);
        var nameField = kind == OnnxValueKind.Tensor ? 8 : 1;
        while (fields.Read())
        {
            if (fields.Field == nameField)
            {
                name = Encoding.UTF8.GetString(fields.Value);
            }
        }

        return (name, kind switch
        {
            OnnxValueKind.Sequence => Sequence(bytes),
            OnnxValueKind.Optional => Optional(bytes),
            _ => Tensor(bytes),
        });
    }

    private static OnnxValue? Optional(ReadOnlySpan<byte> message)
    {
        var fields = new WireReader(message);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case 3:
                    return Tensor(fields.Value);
                case 5:
                    return Sequence(fields.Value);
                default:
                    break;
            }
        }

        return null;
    }

    private static OnnxSequence? Sequence(ReadOnlySpan<byte> message)
    {
        List<OnnxValue> items = [];
        var fields = new WireReader(message);
        while (fields.Read())
        {
            OnnxValue? item = fields.Field switch { 3 => Tensor(fields.Value), 5 => Sequence(fields.Value), _ => null };
            if (fields.Field is 3 or 5)
            {
                if (item is null)
                {
                    return null;
                }

                items.Add(item);
            }
        }

        return new OnnxSequence(items);
    }

    private static OnnxTensor? Tensor(ReadOnlySpan<byte> message)
    {
        List<long> shape = [];
        List<long> numbers = [];
        List<string> texts = [];
        byte[]? raw = null;
        var type = TensorElementType.Undefined;
        var fields = new WireReader(message);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case 1:
                    fields.AddNumbersTo(shape);
                    break;
                case 2:
                    type = (TensorElementType)fields.Number;
                    break;
                case 4 or 10 or 9:
                    // Packed floating point numbers are laid out as raw ones are.
                    raw = fields.Value.ToArray();
                    break;
                case 5 or 7 or 11:
                    fields.AddNumbersTo(numbers);
                    break;
                case 6:
                    texts.Add(Encoding.UTF8.GetString(fields.Value));
                    break;
                default:
                    break;
            }
        }

        return type switch
        {
            _ when !Enum.IsDefined(type) || type == TensorElementType.Undefined => null,
            TensorElementType.String => OnnxTensor.OfStrings(texts, CollectionsMarshal.AsSpan(shape)),
            _ => OnnxTensor.OfBytes(type, raw ?? Bytes(numbers, SizeOf(type)), CollectionsMarshal.AsSpan(shape)),
        };
    }

    private static int SizeOf(TensorElementType type) => type switch
    {
        TensorElementType.Int64 or TensorElementType.UInt64 => 8,
        TensorElementType.Int32 or TensorElementType.UInt32 => 4,
        TensorElementType.Boolean or TensorElementType.Int8 or TensorElementType.UInt8 => 1,
        _ => 2,
    };

    private static byte[] Bytes(List<long> numbers, int size)
    {
        var bytes = new byte[numbers.Count * size];
        Span<byte> one = stackalloc byte[sizeof(long)];
        for (var i = 0; i < numbers.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(one, numbers[i]);
            one[..size].CopyTo(bytes.AsSpan(i * size));
        }

        return bytes;
    }
}
