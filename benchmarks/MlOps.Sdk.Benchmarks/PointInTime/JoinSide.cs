using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;

namespace MlOps.Sdk.Benchmarks;

/// <summary>One way to join, with its labels at hand as it likes them best.</summary>
internal abstract class JoinSide : IDisposable
{
    /// <summary>The values brought by the join.</summary>
    public static readonly IReadOnlyList<string> Values = ["event_timestamp", "created_timestamp", .. Enumerable.Range(0, 10).Select(i => $"f{i}")];

    protected JoinSide(JoinData data, DuckDbDatabase database) => (Data, Database) = (data, database);

    public static readonly TimeSpan TimeToLive = TimeSpan.FromDays(7);

    protected JoinData Data { get; }

    protected DuckDbDatabase Database { get; }

    protected string FeatureFile => $"read_parquet({DuckDbDatabase.QuoteLiteral(Data.Features)})";

    public static async Task<JoinSide> OpenAsync(string side, JoinData data)
    {
        var database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 2 });
        var labels = $"read_parquet({DuckDbDatabase.QuoteLiteral(data.Labels)})";
        switch (side)
        {
            case OurJoin.Name:
                return new OurJoin(data, database, await database.QueryAllAsync($"SELECT * FROM {labels} ORDER BY label_id"));
            case SqlJoin.Name:
                await database.ExecuteAsync($"SET GLOBAL preserve_insertion_order = false; CREATE TABLE labels AS SELECT * FROM {labels}");
                return new SqlJoin(data, database);
            default:
                throw new ArgumentException($"There is no side '{side}'. Sides: {OurJoin.Name}, {SqlJoin.Name}.", nameof(side));
        }
    }

    /// <summary>Joins: label_id, entity_id, ts and <see cref="Values"/> for each label, in any order.</summary>
    public abstract Task<RecordBatch> JoinAsync();

    public virtual void Dispose() => Database.Dispose();
}
