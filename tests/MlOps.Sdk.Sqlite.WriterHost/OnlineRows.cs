using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.Sqlite;

/// <summary>Small views that tests and the writing child share.</summary>
public static class OnlineRows
{
    private static readonly Entity Author = new("author", DataType.Int64);

    /// <summary>The instant of every row.</summary>
    public static DateTimeOffset Start { get; } = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>One float.</summary>
    public static FeatureViewVersion View { get; } = new(new FeatureView("size", Author, Source.Csv("f.csv", "at")).Feature("lines", DataType.Float32), 3);

    /// <summary>One count.</summary>
    public static FeatureViewVersion Counts { get; } = new(new FeatureView("activity", Author, Source.Csv("f.csv", "at")).Aggregate("n", a => a.Count()), 1);

    /// <summary>Rows of <see cref="View"/>.</summary>
    public static RecordBatch Of(params IEnumerable<(long Key, float Value)> rows)
    {
        var builder = new RecordBatchBuilder(StoredColumns.SchemaOf(View.View));
        foreach (var (key, value) in rows)
        {
            builder.AppendRow(key, Start, Start, Start, value);
        }

        return builder.Build();
    }

    /// <summary>A request.</summary>
    public static RecordBatch Keys(params long[] keys) => new(new Schema(new Field("author", DataType.Int64)), Columns.From<long>(keys));
}
