using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

/// <summary>What is written, field by field, against the tables of the Delta protocol (https://github.com/delta-io/delta/blob/master/PROTOCOL.md).</summary>
public sealed class DeltaProtocolFieldsTests : DeltaTableFixture
{
    // Field, kind of JSON, whether it is required: sections "Change Metadata", "Add File and Remove File", "Protocol Evolution".
    private static readonly Dictionary<string, (string Name, string Kind, bool IsRequired)[]> Fields = new()
    {
        ["metaData"] =
        [
            ("id", "text", true), ("name", "text", false), ("description", "text", false), ("format", "object", true), ("schemaString", "text", true),
            ("partitionColumns", "array", true), ("createdTime", "whole", false), ("configuration", "object", true),
        ],
        ["protocol"] = [("minReaderVersion", "whole", true), ("minWriterVersion", "whole", true), ("readerFeatures", "array", false), ("writerFeatures", "array", false)],
        ["add"] =
        [
            ("path", "text", true), ("partitionValues", "object", true), ("size", "whole", true), ("modificationTime", "whole", true), ("dataChange", "flag", true),
            ("stats", "text", false), ("tags", "object", false),
        ],
        ["remove"] =
        [
            ("path", "text", true), ("deletionTimestamp", "whole", false), ("dataChange", "flag", true), ("extendedFileMetadata", "flag", false),
            ("partitionValues", "object", false), ("size", "whole", false),
        ],
    };

    // Section "Checkpoint Schema", as the engine names the types.
    private static readonly Dictionary<string, string> CheckpointColumns = new()
    {
        ["txn"] = "STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)",
        ["add"] = "STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR, tags MAP(VARCHAR, VARCHAR))",
        ["remove"] = "STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT)",
        ["metaData"] = "STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR, VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], configuration MAP(VARCHAR, VARCHAR), createdTime BIGINT)",
        ["protocol"] = "STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures VARCHAR[])",
    };

    private static readonly Schema Columns = new(new Field("part", DataType.Utf8), new Field("id", DataType.Int64, IsNullable: false), new Field("text", DataType.Utf8));

    [Fact]
    public async Task Commits_EveryOperation_HoldTheFieldsOfTheProtocol()
    {
        var table = await WriteEverythingAsync();

        for (var version = 0; version <= table.Version; version++)
        {
            var actions = (await File.ReadAllLinesAsync(CommitPath(version))).Select(l => JsonElement.Parse(l).EnumerateObject().Single()).ToList();
            Assert.Single(actions, a => a.Name == "commitInfo");
            Assert.Equal(version == 0 ? 1 : 0, actions.Count(a => a.Name is "metaData"));
            Assert.Equal(version == 0 ? 1 : 0, actions.Count(a => a.Name is "protocol"));
            var paths = actions.Where(a => a.Name is "add" or "remove").Select(a => a.Value.GetProperty("path").GetString()!).ToList();
            Assert.Equal(paths.Count, paths.Distinct().Count());
            foreach (var action in actions)
            {
                Check(action.Name, action.Value);
            }
        }
    }

    [Fact]
    public async Task Checkpoint_File_HasTheSchemaAndActionsOfTheProtocol()
    {
        var table = await WriteEverythingAsync();
        await table.CheckpointAsync();
        var source = $"read_parquet({DuckDbDatabase.QuoteLiteral(At($"_delta_log/{table.Version:d20}.checkpoint.parquet"))})";

        using var described = await Database.QueryAllAsync($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {source})");
        Assert.Equal(CheckpointColumns, Enumerable.Range(0, described.RowCount).ToDictionary(i => described.Text("column_name").GetString(i)!, i => described.Text("column_type").GetString(i)!.Replace("\"", string.Empty, StringComparison.Ordinal)));
        using var kinds = await Database.QueryAllAsync($"SELECT count(*) AS n, count(protocol) AS p, count(metaData) AS m, count(\"add\") AS a, count(remove) AS r, count(*) FILTER (WHERE \"add\".dataChange OR remove.dataChange) AS changing FROM {source}");
        Assert.Equal((1L, 1L, (long)table.Files.Count, 0L), (kinds.Column<long>("p")[0], kinds.Column<long>("m")[0], kinds.Column<long>("a")[0], kinds.Column<long>("changing")[0]));
        Assert.Equal(kinds.Column<long>("n")[0], 2 + kinds.Column<long>("a")[0] + kinds.Column<long>("r")[0]);
        Assert.True(kinds.Column<long>("r")[0] > 0);
        foreach (var action in Fields.Keys)
        {
            using var rows = await Database.QueryAllAsync($"SELECT to_json(\"{action}\")::VARCHAR AS json FROM {source} WHERE \"{action}\" IS NOT NULL");
            for (var i = 0; i < rows.RowCount; i++)
            {
                Check(action, JsonElement.Parse(rows.Text("json").GetString(i)!));
            }
        }
    }

    [Fact]
    public async Task LastCheckpoint_File_PointsToTheCheckpoint()
    {
        var table = await WriteEverythingAsync();
        var version = await table.CheckpointAsync();

        var pointer = JsonElement.Parse(await File.ReadAllTextAsync(At("_delta_log/_last_checkpoint")));

        Assert.Equal(version, pointer.GetProperty("version").GetInt64());
        Assert.Equal(new FileInfo(At($"_delta_log/{version:d20}.checkpoint.parquet")).Length, pointer.GetProperty("sizeInBytes").GetInt64());
        Assert.Equal(table.Files.Count, pointer.GetProperty("numOfAddFiles").GetInt64());
        using var count = await Database.QueryAllAsync($"SELECT count(*) AS n FROM read_parquet({DuckDbDatabase.QuoteLiteral(At($"_delta_log/{version:d20}.checkpoint.parquet"))})");
        Assert.Equal(count.Column<long>("n")[0], pointer.GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task LiveFiles_ReadWithoutTheReader_GiveTheSameRows()
    {
        var table = await WriteEverythingAsync();
        var files = table.Files.Select(f =>
            $"SELECT {(f.PartitionValues["part"] is { } p ? DuckDbDatabase.QuoteLiteral(p) : "NULL")} AS part, id, text FROM read_parquet({DuckDbDatabase.QuoteLiteral(At(f.Path))})");

        using var direct = await Database.QueryAllAsync($"SELECT * FROM ({string.Join(" UNION ALL ", files)}) ORDER BY ALL");
        using var read = RecordBatch.Concat(await table.ReadAsync().ToListAsync());
        using var sorted = await Database.QueryAllAsync("SELECT * FROM r ORDER BY ALL", new DuckDbQuery { Inputs = new Dictionary<string, RecordBatch> { ["r"] = read } });

        Assert.True(direct.RowCount > 0);
        Assert.True(direct.Columns.Zip(sorted.Columns).All(p => p.First.ContentEquals(p.Second)));
        Assert.Equal(table.Files.Sum(f => f.RowCount), direct.RowCount);
    }

    private void Check(string action, JsonElement value)
    {
        if (action == "commitInfo")
        {
            Assert.All(value.GetProperty("operationParameters").EnumerateObject(), p => Assert.Equal(JsonValueKind.String, p.Value.ValueKind));
            return;
        }

        var fields = Fields[action];
        Assert.Empty(value.EnumerateObject().Select(p => p.Name).Except(fields.Select(f => f.Name)));
        foreach (var (name, kind, isRequired) in fields)
        {
            if (!value.TryGetProperty(name, out var found) || found.ValueKind == JsonValueKind.Null)
            {
                Assert.False(isRequired, $"{action}.{name} is required.");
                continue;
            }

            Assert.True(
                kind switch
                {
                    "text" => found.ValueKind == JsonValueKind.String,
                    "whole" => found.ValueKind == JsonValueKind.Number && found.TryGetInt64(out _),
                    "flag" => found.ValueKind is JsonValueKind.True or JsonValueKind.False,
                    "array" => found.ValueKind == JsonValueKind.Array,
                    _ => found.ValueKind == JsonValueKind.Object,
                },
                $"{action}.{name} is {found}.");
        }

        if (action == "add")
        {
            CheckFile(value);
        }
        else if (action == "metaData")
        {
            Assert.True(Guid.TryParse(value.GetProperty("id").GetString(), out _));
            Assert.Equal("parquet", value.GetProperty("format").GetProperty("provider").GetString());
            Assert.Equal("struct", JsonElement.Parse(value.GetProperty("schemaString").GetString()!).GetProperty("type").GetString());
        }
    }

    /// <summary>Size, partition values and statistics (section "Per-file Statistics") are those of the file.</summary>
    private void CheckFile(JsonElement add)
    {
        Assert.Equal(new FileInfo(At(add.GetProperty("path").GetString()!)).Length, add.GetProperty("size").GetInt64());
        Assert.Equal(["part"], add.GetProperty("partitionValues").EnumerateObject().Select(p => p.Name));
        var statistics = JsonElement.Parse(add.GetProperty("stats").GetString()!);
        Assert.Equal(["numRecords", "minValues", "maxValues", "nullCount"], statistics.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["id", "text"], statistics.GetProperty("nullCount").EnumerateObject().Select(p => p.Name));
        Assert.True(statistics.GetProperty("minValues").GetProperty("id").GetInt64() <= statistics.GetProperty("maxValues").GetProperty("id").GetInt64());
    }

    private async Task<DeltaTable> WriteEverythingAsync()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Columns, new DeltaTableOptions { PartitionColumns = ["part"] });
        await table.AppendAsync(Parts(("a", 1), ("b/=%", 2), (null, 3)));
        await table.AppendAsync(Parts(("a", 4), ("b/=%", 5)));
        await table.OverwritePartitionsAsync(Parts(("b/=%", 6)));
        await table.AppendAsync(Parts(("a", 7), ("a", 8), (null, 9)));
        await table.DeleteAsync([DeltaFilter.EqualTo("id", 8)]);
        await table.CompactAsync();
        Assert.Equal(6, table.Version);
        return table;
    }

    private static RecordBatch Parts(params (string? Part, long Id)[] rows)
    {
        var builder = new RecordBatchBuilder(Columns);
        foreach (var (part, id) in rows)
        {
            builder.AppendRow(part, id, $"row {id}");
        }

        return builder.Build();
    }
}
