using System.Text.Json;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Views over the commit history of samples/data, and their values at some commits as pandas computed them.</summary>
internal static class CommitHistory
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "commit-history");

    public static IReadOnlyList<FeatureView> Views(string folder) =>
    [
        new FeatureView("file_activity", new Entity("file", DataType.Int64, "main_file_id"), Source.Csv(Path.Combine(folder, "file_changes.csv.gz"), "changed_at", key: "file_id"))
            .Aggregate("changes_14d", a => a.Count().Over(TimeSpan.FromDays(14)))
            .Aggregate("changes_90d", a => a.Count().Over(TimeSpan.FromDays(90)))
            .Aggregate("changes_365d", a => a.Count().Over(TimeSpan.FromDays(365)))
            .Aggregate("fixes_90d", a => a.Sum("is_fix").Over(TimeSpan.FromDays(90)))
            .Aggregate("since_last", a => a.TimeSinceLast().Over(TimeSpan.FromDays(365))),
        new FeatureView("author_activity", new Entity("author", DataType.Int64, "author_id"), Source.Csv(Path.Combine(folder, "commits.csv.gz"), "committed_at"))
            .Aggregate("commits_90d", a => a.Count().Over(TimeSpan.FromDays(90)))
            .Aggregate("fix_share_90d", a => a.Mean("is_fix").Over(TimeSpan.FromDays(90)))
            .Aggregate("since_last", a => a.TimeSinceLast().Over(TimeSpan.FromDays(365))),
        new FeatureView("subsystem_activity", new Entity("subsystem", DataType.Utf8), Source.Csv(Path.Combine(folder, "commits.csv.gz"), "committed_at"))
            .Aggregate("commits_30d", a => a.Count().Over(TimeSpan.FromDays(30)))
            .Aggregate("fix_share_90d", a => a.Mean("is_fix").Over(TimeSpan.FromDays(90))),
    ];

    /// <summary>Keys, instants and features of every 40th commit, from reference/commit_features.py.</summary>
    public static RecordBatch Reference()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "OfflineStore", "reference", "commit_features.json");
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        var features = Views(Folder).SelectMany(v => v.Features.Select(f => new Field(v.ColumnOf(f), f.Type)));
        var schema = new Schema(
        [
            new Field("author_id", DataType.Int64), new Field("main_file_id", DataType.Int64), new Field("subsystem", DataType.Utf8),
            new Field("committed_at", DataType.Timestamp), .. features,
        ]);
        Assert.Equal(schema.Select(f => f.Name), json.RootElement.GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
        var builder = new RecordBatchBuilder(schema);
        foreach (var row in json.RootElement.GetProperty("rows").EnumerateArray())
        {
            builder.AppendRow([.. row.EnumerateArray().Select((value, i) => Value(value, schema[i].Type))]);
        }

        return builder.Build();
    }

    private static object? Value(JsonElement value, DataType type) => value.ValueKind == JsonValueKind.Null ? null : type.Kind switch
    {
        DataTypeKind.Int64 => value.GetInt64(),
        DataTypeKind.Float64 => value.GetDouble(),
        DataTypeKind.Timestamp => Timestamps.ToDateTimeOffset(value.GetInt64()),
        _ => value.GetString(),
    };
}
