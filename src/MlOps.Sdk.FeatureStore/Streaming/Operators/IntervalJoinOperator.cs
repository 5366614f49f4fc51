using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>
/// Pairs the rows of two streams that have one key and times no further apart than told. Rows of a side are kept until the other side's
/// watermark shows that no partner can come. Late rows of a side are judged by that side alone, so the pairs do not depend on how the
/// two streams mix; the order in which pairs come does.
/// </summary>
internal sealed class IntervalJoinOperator : StreamOperator
{
    private readonly JoinSide[] _sides;
    private readonly StreamJoinOptions _options;
    private readonly RecordBatchBuilder _pairs;
    private readonly bool[] _ended = new bool[2];

    public IntervalJoinOperator(Schema left, Schema right, StreamJoinOptions options)
    {
        _options = options;
        var rightColumns = right.Where(f => f.Name != options.Key).ToList();
        if (rightColumns.Find(f => left.Contains(f.Name)) is { } taken)
        {
            throw new SchemaException($"Both streams of the join have a column '{taken.Name}'. Rename one by Select before the join.", taken.Name);
        }

        if (left[options.Key].Type != right[options.Key].Type)
        {
            throw new SchemaException($"The key '{options.Key}' is {left[options.Key].Type} on one side of the join and {right[options.Key].Type} on the other. Convert one of the two.", options.Key);
        }

        _sides =
        [
            new JoinSide(left, options.Key, options.Timestamp, left.Select(f => f.Name), options.Time),
            new JoinSide(right, options.Key, options.OtherTimestamp, rightColumns.Select(f => f.Name), options.Time),
        ];
        Schema = new Schema(left.Concat(rightColumns));
        _pairs = new RecordBatchBuilder(Schema);
    }

    public Schema Schema { get; }

    /// <summary>How many rows wait for partners.</summary>
    public int Count => _sides.Sum(s => s.Count);

    public override async ValueTask<IReadOnlyList<RecordBatch>> ProcessAsync(int input, RecordBatch batch, StreamCounters counters, CancellationToken cancellationToken)
    {
        var (side, other) = (_sides[input], _sides[1 - input]);
        var missed = new List<int>();
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (side.TryRead(batch, row, out var time, out var key))
            {
                var arrival = side.Clock.Observe(time);
                counters.Arrived(arrival);
                if (arrival == Arrival.TooLate)
                {
                    missed.Add(row);
                }
                else
                {
                    var bytes = side.Rows.Encode(batch, row);
                    if (!_ended[1 - input])
                    {
                        side.Add(key, time, bytes);
                    }

                    Pair(input, bytes, other.Find(key, time - Before(input), time + After(input)));
                    other.Forget(side.Clock.Settled - Before(input));
                }
            }
            else
            {
                counters.PassedOver(1);
            }
        }

        counters.Watermark = Math.Min(_sides[0].Clock.Watermark, _sides[1].Clock.Watermark);
        if (missed.Count > 0 && _options.Time.SideOutput is { } sideOutput)
        {
            await sideOutput(batch.Take(CollectionsMarshal.AsSpan(missed)), cancellationToken).ConfigureAwait(false);
        }

        return _pairs.RowCount == 0 ? [] : [_pairs.Build()];
    }

    public override IReadOnlyList<RecordBatch> End(int input, StreamCounters counters)
    {
        _ended[input] = true;
        _sides[1 - input].Forget(long.MaxValue);
        return [];
    }

    public override void Save(StateWriter target)
    {
        foreach (var side in _sides)
        {
            side.Save(target);
        }
    }

    public override void Load(ref StateReader source)
    {
        foreach (var side in _sides)
        {
            side.Load(ref source);
        }
    }

    // A left row at t has partners from t - Before to t + After; a right row the other way round.
    private long Before(int input) => (input == 0 ? _options.Before : _options.After).Ticks / TimeSpan.TicksPerMicrosecond;

    private long After(int input) => (input == 0 ? _options.After : _options.Before).Ticks / TimeSpan.TicksPerMicrosecond;

    private void Pair(int input, byte[] row, IEnumerable<byte[]> partners)
    {
        foreach (var partner in partners)
        {
            _sides[0].Rows.Append(_pairs, 0, input == 0 ? row : partner);
            _sides[1].Rows.Append(_pairs, _sides[0].Rows.Fields.Count, input == 0 ? partner : row);
        }
    }
}
