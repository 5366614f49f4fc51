using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>
/// Random histories in one source, a random view over it and random questions. Times lie on a grid of hours with a microsecond more or less now
/// and then, so that ties, duplicates and the exact edges of windows and of the time to live are hit all the time.
/// </summary>
internal sealed record RandomHistory(IReadOnlyList<SourceRow> Rows, IReadOnlyList<(long? Key, long? At)> Spine, FeatureView View)
{
    /// <summary>How many histories one case holds.</summary>
    public const int Histories = 10;

    private const long Hour = 3_600_000_000;
    private const long Origin = 1_700_000_000_000_000 / Hour * Hour;

    private static readonly Entity Thing = new("thing", Core.DataType.Int64);
    private static readonly double?[] Values = [null, double.NaN, -0.25, 0, 1.5, 1024.75];
    private static readonly string?[] Texts = [null, "", "a", "Z", "ä"];
    private static readonly bool?[] Flags = [null, true, false];

    public static Gen<RandomHistory> Plain => Generate(source => Gen.Elements<int>(0, 3, 12).Select(ttl =>
        WithAge(new FeatureView("plain", Thing, source).Feature("value", Core.DataType.Float64).Feature("words", Core.DataType.Utf8, "text").Feature("flag", Core.DataType.Boolean), ttl)));

    public static Gen<RandomHistory> Aggregated => Generate(source =>
        Gen.Elements<int>(0, 0, 5, 12).SelectMany(ttl => Gen.NonEmptyListOf(Feature).Select(features =>
            WithAge(features.Take(6).Select((f, i) => (f, i)).Aggregate(new FeatureView("sums", Thing, source), (v, f) => v.Aggregate($"x{f.i}", f.f)), ttl))));

    private static Gen<Func<AggregateBuilder, Aggregation>> Feature =>
        Gen.Elements<Func<AggregateBuilder, Aggregation>>(
            a => a.Count(), a => a.Sum("value"), a => a.Mean("value"), a => a.Min("value"), a => a.Max("value"), a => a.TimeSinceLast(),
            a => a.Sum("flag"), a => a.Mean("flag"), a => a.Variance("value"), a => a.StandardDeviation("flag"),
            a => a.First("value"), a => a.Last("value"), a => a.First("text", Core.DataType.Utf8), a => a.Last("text", Core.DataType.Utf8), a => a.Last("flag", Core.DataType.Boolean),
            a => a.DistinctCount("text"), a => a.DistinctCount("value"), a => a.TopK("text", 2), a => a.TopK("value", 3), a => a.TopK("flag", 1))
        .SelectMany(f => Gen.Elements<int>(0, 1, 2, 7, 24).Select(hours => (Func<AggregateBuilder, Aggregation>)(a => hours == 0 ? f(a) : f(a).Over(TimeSpan.FromHours(hours)))));

    private static Gen<long?> Key => Gen.Elements<long?>(null, 1, 1, 2, 2, 3, -5);

    private static Gen<long?> Time => Gen.Choose(0, 30).SelectMany(hour =>
        Gen.Elements<long>(0, 0, 0, 0, 1, -1).Select(more => (long?)(Origin + (hour * Hour) + more)));

    private static Gen<long?> Rarely(Gen<long?> gen) => Gen.Frequency((1, Gen.Constant<long?>(null)), (20, gen));

    private static Gen<SourceRow> Row =>
        from key in Key
        from at in Rarely(Time)
        from created in Gen.Choose(0, 3)
        from value in Gen.Elements(Values)
        from flag in Gen.Elements(Flags)
        from text in Gen.Elements(Texts)
        select new SourceRow(key, at, created == 3 ? null : at + (created * Hour), value, flag, text);

    private static Gen<(List<SourceRow> Rows, List<(long? Key, long? At)> Spine)> History =>
        from rows in Gen.Choose(0, 40).SelectMany(n => Row.ListOf(n))
        from doubled in Gen.Choose(0, 3)
        from spine in Gen.Choose(1, 40).SelectMany(n => Key.SelectMany(k => Rarely(Time).Select(t => (k is 3 ? 77 : k, t))).ListOf(n))
        select (rows.Concat(rows.Take(doubled)).ToList(), spine.ToList());

    // Every history has keys of its own, so that one pass of the engine answers for all of them.
    private static Gen<RandomHistory> Generate(Func<FeatureSource, Gen<FeatureView>> view) =>
        from histories in History.ListOf(Histories)
        let rows = histories.SelectMany((h, i) => h.Rows.Select(r => r with { Key = r.Key + (1000 * i) })).ToList()
        let spine = histories.SelectMany((h, i) => h.Spine.Select(s => (s.Key + (1000 * i), s.At))).ToList()
        from definition in view(Source.Batches("random", [SourceRow.ToBatch(rows)], "at", created: "created", key: "key"))
        select new RandomHistory(rows, spine, definition);

    public Core.RecordBatch ToSpine() => new(
        new Core.Schema(new Core.Field("thing", Core.DataType.Int64), new Core.Field("instant", Core.DataType.Timestamp)),
        Core.Columns.FromNullable(Spine.Select(s => s.Key)), Core.Columns.FromTimestamps(Spine.Select(s => SourceRow.Instant(s.At))));

    private static FeatureView WithAge(FeatureView view, int hours) => hours == 0 ? view : view.WithTimeToLive(TimeSpan.FromHours(hours));
}
