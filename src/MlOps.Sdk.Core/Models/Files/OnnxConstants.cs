using System.Buffers.Binary;
using System.Text;

namespace MlOps.Sdk.Core;

/// <summary>The short whole-number constants of one graph, which say how large other tensors become: for each the product of its numbers.</summary>
internal sealed class OnnxConstants
{
    private const int MostNumbers = 16;

    private readonly Dictionary<string, Int128> _products = new(StringComparer.Ordinal);

    public void Add(ReadOnlySpan<byte> name, OnnxTensor tensor, ReadOnlySpan<byte> message)
    {
        if (tensor.ElementType != OnnxElement.Int64 || tensor.Elements is 0 or > MostNumbers)
        {
            return;
        }

        var product = (Int128)1;
        for (var raw = tensor.Raw; raw.Length >= sizeof(long); raw = raw[sizeof(long)..])
        {
            Multiply(ref product, BinaryPrimitives.ReadInt64LittleEndian(raw));
        }

        var reader = new ProtoReader(message);
        while (!tensor.HasRaw && reader.Read())
        {
            if (reader.Field == 7 && reader.WireType == ProtoReader.Varint)
            {
                Multiply(ref product, (long)reader.Number);
            }
            else if (reader.Field == 7)
            {
                for (var rest = reader.Bytes; !rest.IsEmpty;)
                {
                    Multiply(ref product, (long)ProtoReader.ReadVarint(ref rest));
                }
            }
        }

        _products[Encoding.UTF8.GetString(name)] = product;
    }

    /// <summary>The product of a constant's numbers; 0 when the name is not that of a short constant.</summary>
    public Int128 ProductOf(ReadOnlySpan<byte> name) => _products.Count == 0 ? 0 : _products.GetValueOrDefault(Encoding.UTF8.GetString(name));

    // Negative numbers mean something else than a size.
    public static void Multiply(ref Int128 product, long number) => product = number < 0 ? 0 : Int128.Min(product * number, long.MaxValue);
}
