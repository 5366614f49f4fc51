using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>The rows of one stream that wait for partners: for each key by time, and of one time by arrival.</summary>
internal sealed class JoinSide(Schema schema, string key, string timestamp, IEnumerable<string> columns, StreamTimeOptions time)
{
    private readonly RowEncoding _key = new(schema, key);
    private readonly int _timestamp = schema.Require(timestamp);
    private readonly Dictionary<byte[], List<(long Time, byte[] Row)>> _waiting = new(EntityKeyComparer.Instance);
    private readonly PriorityQueue<byte[], long> _oldest = new();

    public RowEncoding Rows { get; } = new(schema, columns);

    public EventClock Clock { get; } = new(time);

    public int Count => _waiting.Values.Sum(r => r.Count);

    public bool TryRead(RecordBatch batch, int row, out long at, out byte[] key)
    {
        (at, key) = (0, []);
        if (batch.Columns[_timestamp].IsNull(row) || _key.HasNull(batch, row))
        {
            return false;
        }

        (at, key) = (((Column<long>)batch.Columns[_timestamp])[row], _key.Encode(batch, row));
        return true;
    }

    public void Add(byte[] key, long at, byte[] row)
    {
        var rows = CollectionsMarshal.GetValueRefOrAddDefault(_waiting, key, out _) ??= [];
        rows.Insert(rows.FindLastIndex(r => r.Time <= at) + 1, (at, row));
        _oldest.Enqueue(key, at);
    }

    /// <summary>The waiting rows of a key with times from one to another, both included.</summary>
    public IEnumerable<byte[]> Find(byte[] key, long from, long to) =>
        _waiting.TryGetValue(key, out var rows) ? rows.SkipWhile(r => r.Time < from).TakeWhile(r => r.Time <= to).Select(r => r.Row) : [];

    /// <summary>Lets rows before an instant go.</summary>
    public void Forget(long before)
    {
        while (_oldest.TryPeek(out var key, out var at) && at < before)
        {
            _oldest.Dequeue();
            var rows = _waiting[key];
            rows.RemoveAt(0);
            if (rows.Count == 0)
            {
                _waiting.Remove(key);
            }
        }
    }

    public void Save(StateWriter target)
    {
        Clock.Save(target);
        target.Write(Count);
        foreach (var (key, rows) in _waiting)
        {
            foreach (var (at, row) in rows)
            {
                target.Write(key.AsSpan());
                target.Write(at);
                target.Write(row.AsSpan());
            }
        }
    }

    public void Load(ref StateReader source)
    {
        Clock.Load(ref source);
        for (var left = source.ReadCount(sizeof(long)); left > 0; left--)
        {
            Add(source.ReadBytes(), source.ReadInt64(), source.ReadBytes());
        }
    }
}
