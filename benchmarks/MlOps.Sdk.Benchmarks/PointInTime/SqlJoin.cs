using MlOps.Sdk.DuckDb;

namespace MlOps.Sdk.Benchmarks;

/// <summary>The fastest correct SQL, over the Parquet file.</summary>
internal sealed class SqlJoin(JoinSettings settings, JoinData data, DuckDbDatabase database) : JoinSide(settings, data)
{
    public const string Name = "baseline";

    private readonly string _sql = CorrectSql.Join(
        $"read_parquet({DuckDbDatabase.QuoteLiteral(data.Features)})",
        settings.Labels,
        ("entity_id", "event_timestamp", "created_timestamp"),
        settings.Values.Skip(1).Select(v => $"f.{v}"));

    public override Task<JoinRun> RunAsync() => RunAsync(() => database.QueryAllAsync(_sql));

    public override void Dispose() => database.Dispose();
}
