using System.Globalization;
using System.Text;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Redis;

/// <summary>Rows that go to the server in one script call: few enough that other callers don't wait long behind it.</summary>
internal sealed class RedisWritePart
{
    private const int MostRows = 256;
    private const int MostBytes = 256 * 1024;

    private readonly List<byte[]> _keys = [];
    private readonly List<ReadOnlyMemory<byte>> _arguments = [];

    /// <summary>The entities' keys.</summary>
    public IReadOnlyList<byte[]> Keys => _keys;

    /// <summary>For each key how many rows, then those rows.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Arguments => _arguments;

    public static IEnumerable<RedisWritePart> Cut(IReadOnlyList<OnlineRow> rows)
    {
        var part = new RedisWritePart();
        var (count, bytes) = (0, 0);
        foreach (var entity in rows.GroupBy(r => Convert.ToHexString(r.Key), StringComparer.Ordinal))
        {
            foreach (var some in entity.Chunk(MostRows))
            {
                part.Add(some);
                count += some.Length;
                bytes += some.Sum(r => r.Payload.Length);
                if (count >= MostRows || bytes >= MostBytes)
                {
                    yield return part;
                    part = new RedisWritePart();
                    (count, bytes) = (0, 0);
                }
            }
        }

        if (count > 0)
        {
            yield return part;
        }
    }

    private void Add(OnlineRow[] rows)
    {
        _keys.Add(rows[0].Key);
        _arguments.Add(Encoding.ASCII.GetBytes(rows.Length.ToString(CultureInfo.InvariantCulture)));
        foreach (var row in rows)
        {
            _arguments.Add(RedisTimeline.Pack(row));
        }
    }
}
