using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>How often each value occurs, and in which order of frequency where that is asked for.</summary>
internal sealed class ValueCountState<T>(int column, DataType type, bool isRanked) : WindowState, ISlidingState, IRunningState
    where T : struct, IComparable<T>, IEquatable<T>
{
    private const int SmallCapacity = 1_024;
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedSet<(long Count, T Value)>? _ranks = isRanked ? new SortedSet<(long Count, T Value)>(Comparer<(long Count, T Value)>.Create(
        static (a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Value.CompareTo(b.Value))) : null;

    private Dictionary<T, long> _counts = [];

    public override void Add(EventBuffer events, int first, int end) => Take(events, first, end, 1);

    public void Remove(EventBuffer events, int first, int end) => Take(events, first, end, -1);

    public override void Clear()
    {
        // Emptying a table costs what its room costs, which one large entity must not make all others pay.
        if (_counts.Capacity > SmallCapacity)
        {
            _counts = [];
        }

        _counts.Clear();
        _ranks?.Clear();
    }

    public override long? ReadInteger(Aggregation aggregation) => _counts.Count;

    public override byte[]? ReadText(Aggregation aggregation)
    {
        if (_counts.Count == 0)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartArray();
            foreach (var (_, value) in _ranks!.Take(aggregation.K ?? 0))
            {
                Lane.WriteJson(json, value, type);
            }

            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public void Mark()
    {
        // Counts go back by subtraction.
    }

    public void Rollback(EventBuffer events, int first, int end) => Remove(events, first, end);

    public void Save(StateWriter target)
    {
        target.Write(_counts.Count);
        foreach (var (value, count) in _counts.OrderBy(p => p.Key))
        {
            target.Write(count);
            Lane.Save(target, value);
        }
    }

    public void Load(ref StateReader source)
    {
        Clear();
        for (var left = source.ReadCount(sizeof(long)); left > 0; left--)
        {
            var count = source.ReadInt64();
            var value = Lane.Load<T>(ref source);
            _counts.Add(value, count);
            _ranks?.Add((count, value));
        }
    }

    private void Take(EventBuffer events, int first, int end, int step)
    {
        var source = events.Values<T>(column);
        var values = source.Values(first, end);
        var present = source.Present(first, end);
        for (var i = 0; i < values.Length; i++)
        {
            if (present[i])
            {
                Take(values[i], step);
            }
        }
    }

    private void Take(T value, int step)
    {
        _counts.TryGetValue(value, out var count);
        if (_ranks is not null && count > 0)
        {
            _ranks.Remove((count, value));
        }

        count += step;
        if (count == 0)
        {
            _counts.Remove(value);
            return;
        }

        _counts[value] = count;
        _ranks?.Add((count, value));
    }
}
