using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>An engine and a folder for one table of three columns.</summary>
public abstract class DeltaTableFixture : IDisposable
{
    protected static readonly Schema Points = new(new Field("id", DataType.Int64, IsNullable: false), new Field("name", DataType.Utf8), new Field("at", DataType.Timestamp));

    private readonly TemporaryFolder _folder = new();

    protected DuckDbDatabase Database { get; } = DuckDbDatabase.Open();

    protected string Folder => _folder.Path;

    public void Dispose()
    {
        Database.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static RecordBatch Rows(params long[] ids)
    {
        var builder = new RecordBatchBuilder(Points);
        foreach (var id in ids)
        {
            builder.AppendRow(id, id % 3 == 0 ? null : $"name {id}", DateTimeOffset.UnixEpoch.AddMicroseconds(id));
        }

        return builder.Build();
    }

    protected static async Task<IEnumerable<long>> IdsAsync(DeltaTable table, long? version = null)
    {
        using var rows = RecordBatch.Concat(await table.ReadAsync(version).ToListAsync());
        return rows.Column<long>("id").Values.ToArray().Order().ToList();
    }

    protected string At(string name) => _folder.File(name);

    protected string Write(string name, string content) => _folder.Write(name, content);

    protected string CommitPath(long version) => At($"_delta_log/{version:d20}.json");
}
