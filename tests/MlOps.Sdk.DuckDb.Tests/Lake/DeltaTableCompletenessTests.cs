using System.Text.RegularExpressions;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>Columns that may not miss values, in the query of a table: what its log knows to be complete is not looked at again.</summary>
public sealed partial class DeltaTableCompletenessTests : DeltaTableFixture
{
    private static readonly Schema Measured = new(
        new Field("id", DataType.Int64, IsNullable: false), new Field("at", DataType.Timestamp, IsNullable: false), new Field("x", DataType.Float64));

    [Fact]
    public async Task ToSqlAsync_CompleteColumn_LetsTheScanFilterByIt()
    {
        var table = await WriteAsync();

        var plan = await PlanAsync($"SELECT sum(x) FROM {await table.ToSqlAsync(cancellationToken: TestContext.Current.CancellationToken)} WHERE id = 7");

        Assert.Matches(@"Filters:[^a-z]*id=7", plan);
    }

    [Fact]
    public async Task ToSqlAsync_NoStatisticsAndAMissingValue_IsRefusedWhenRead()
    {
        var table = await WriteAsync();
        var file = Path.Combine(table.Folder, table.Files[0].Path);
        File.Delete(file);
        await Database.ExecuteAsync(
            $"COPY (SELECT NULL::BIGINT AS id, TIMESTAMPTZ '2024-01-01' AS at, 1.0::DOUBLE AS x) TO {DuckDbDatabase.QuoteLiteral(file)} (FORMAT parquet)");
        foreach (var commit in Directory.GetFiles(Path.Combine(table.Folder, "_delta_log"), "*.json"))
        {
            await File.WriteAllTextAsync(commit, Statistics().Replace(await File.ReadAllTextAsync(commit), string.Empty));
        }

        var reopened = await DeltaTable.OpenAsync(Database, table.Folder);
        var sql = await reopened.ToSqlAsync();

        var failure = await Assert.ThrowsAsync<DataEngineException>(() => Database.QueryAllAsync($"SELECT id FROM {sql}"));
        Assert.Contains("a value is missing", failure.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex("""
        ,"stats":"([^"\\]|\\.)*"
        """)]
    private static partial Regex Statistics();

    private async Task<DeltaTable> WriteAsync()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Measured);
        using var rows = new RecordBatchBuilder(Measured)
            .AppendRow(7L, DateTimeOffset.UnixEpoch, 0.5).AppendRow(8L, DateTimeOffset.UnixEpoch.AddHours(1), null).Build();
        await table.AppendAsync(rows);
        return table;
    }

    private async Task<string> PlanAsync(string sql)
    {
        using var plan = await Database.QueryAllAsync($"EXPLAIN {sql}");
        return string.Join('\n', Enumerable.Range(0, plan.RowCount).Select(i => plan.Columns[^1].GetValue(i)));
    }
}
