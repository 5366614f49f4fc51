using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>
/// Keys of several parts instead of a number: different numbers have different tuples, but share parts, and the parts of some would run
/// together. A missing number has a tuple in which one part is missing.
/// </summary>
internal static class CompositeKeys
{
    private const int Smallest = 5;

    private static readonly string[] Texts = ["a", "ab", "", "b", "bc"];

    /// <summary>Two parts, an int16 and a text, or three, a text, an uint64 and a text.</summary>
    public static Entity Entity(int parts) => parts == 2
        ? new("pair", [new("half", DataType.Int16), new("words", DataType.Utf8)])
        : new("triple", [new("first", DataType.Utf8), new("bits", DataType.UInt64), new("last", DataType.Utf8)]);

    public static object?[] Tuple(long? key, int parts, int row)
    {
        var number = (int)(key ?? row % 20) + Smallest;
        object?[] tuple = parts == 2
            ? [(short)((number % 7) - 3), Texts[number / 7 % 5] + (number / 35).ToString(CultureInfo.InvariantCulture)]
            : [Texts[number % 5], ulong.MaxValue - (ulong)(number / 5 % 11), Texts[number / 55 % 5] + (number / 275).ToString(CultureInfo.InvariantCulture)];
        if (key is null)
        {
            tuple[row % parts] = null;
        }

        return tuple;
    }

    /// <summary>The rows with key columns <c>part0</c> and so on before their others.</summary>
    public static RecordBatch ToBatch(IReadOnlyList<SourceRow> rows, int parts)
    {
        using var single = SourceRow.ToBatch(rows);
        var keys = Columns(Entity(parts), rows.Select(r => r.Key), parts);
        return new RecordBatch(
            new Schema([.. Entity(parts).JoinKeys.Select((k, i) => new Field($"part{i}", k.Type)), .. single.Schema.Skip(1)]),
            [.. keys, .. single.Columns.Skip(1).Select(c => c.Share())]);
    }

    public static RecordBatch ToSpine(RandomHistory history, int parts) => new(
        new Schema([.. Entity(parts).JoinKeys.Select(k => new Field(k.Column, k.Type)), new Field("instant", DataType.Timestamp)]),
        [.. Columns(Entity(parts), history.Spine.Select(s => s.Key), parts), Core.Columns.FromTimestamps(history.Spine.Select(s => SourceRow.Instant(s.At)))]);

    /// <summary>The same features about the tuples.</summary>
    public static FeatureView ViewOf(RandomHistory history, RecordBatch source, int parts)
    {
        var view = new FeatureView(
            history.View.Name, Entity(parts),
            Source.Batches("random", [source], "at", created: "created").WithKeys(Enumerable.Range(0, parts).Select(i => $"part{i}")));
        view = history.View.Features.Aggregate(view, (v, f) => f switch
        {
            AggregateFeature aggregate => v.Aggregate(f.Name, _ => aggregate.Aggregation),
            _ => v.Feature(f.Name, f.Type, ((ColumnFeature)f).Column),
        });
        return history.View.TimeToLive is { } age ? view.WithTimeToLive(age) : view;
    }

    private static Column[] Columns(Entity entity, IEnumerable<long?> keys, int parts)
    {
        var builders = entity.JoinKeys.Select(k => ColumnBuilder.Create(k.Type)).ToArray();
        foreach (var (key, row) in keys.Select((k, i) => (k, i)))
        {
            var tuple = Tuple(key, parts, row);
            for (var part = 0; part < parts; part++)
            {
                builders[part].Append(tuple[part]);
            }
        }

        return Array.ConvertAll(builders, b => b.Build());
    }
}
