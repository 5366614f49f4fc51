using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.FeatureStore;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>A composed feature store in a folder of its own, with a view whose source can be rewritten.</summary>
internal sealed class PushPlatform : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly Schema Rows = new(
        new Field("author", DataType.Int64), new Field("at", DataType.Timestamp), new Field("created", DataType.Timestamp),
        new Field("value", DataType.Float64), new Field("text", DataType.Utf8), new Field("big", DataType.Int64));

    public PushPlatform(Func<IMlOpsBuilder, IMlOpsBuilder>? compose = null)
    {
        compose ??= static builder => builder;
        Services = compose(new ServiceCollection().AddMlOpsCore(o => o.Path = Path.Combine(Folder, "platform")).UseSqlite().UseDuckDbOfflineStore().AddFeatureStore())
            .Services.BuildServiceProvider();
        Store = Services.GetRequiredService<IFeatureStore>();
        View = new FeatureView("profile", new Entity("author", DataType.Int64), Source.Csv(SourcePath, "at", created: "created"))
            .Feature("value", DataType.Float64).Feature("text", DataType.Utf8).Feature("big", DataType.Int64);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("mlops-push-").FullName;

    public string SourcePath => Path.Combine(Folder, "events.csv");

    public ServiceProvider Services { get; }

    public IFeatureStore Store { get; }

    public FeatureView View { get; }

    public static RecordBatch Batch(params object?[][] rows) => Batch(rows.AsEnumerable());

    public static RecordBatch Batch(IEnumerable<object?[]> rows)
    {
        var builder = new RecordBatchBuilder(Rows);
        foreach (var row in rows)
        {
            builder.AppendRow(row);
        }

        return builder.Build();
    }

    public static RecordBatch Keys(params long[] keys) => new(new Schema(new Field("author", DataType.Int64)), Columns.From<long>(keys));

    /// <summary>Writes the view's source and computes the rows.</summary>
    public async Task MaterializeAsync(string content)
    {
        await File.WriteAllTextAsync(SourcePath, "author,at,created,value,text,big\n" + content);
        await Store.ApplyAsync([View]);
        await Store.MaterializeAsync(View);
    }

    public async Task<object?[]> OnlineAsync(long key, DateTimeOffset at)
    {
        using var keys = Keys(key);
        using var read = await Store.GetOnlineAsync(keys, [View], at);
        return [.. read.Values.Columns.Select(c => c.GetValue(0))];
    }

    public async Task<object?[]> OfflineAsync(long key, DateTimeOffset at)
    {
        using var spine = new RecordBatch(
            new Schema(new Field("author", DataType.Int64), new Field("instant", DataType.Timestamp)), Columns.From(key), Columns.FromTimestamps(at));
        using var set = await Store.GetTrainingSetAsync(spine, "instant", [View]);
        return [.. set.FeatureColumns.Select(c => set.Data[c].GetValue(0))];
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
