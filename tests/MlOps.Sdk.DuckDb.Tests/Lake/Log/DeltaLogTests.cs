using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class DeltaLogTests : DeltaTableFixture
{
    [Fact]
    public async Task AppendAsync_Commit_HoldsTheActionsOfTheProtocol()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await table.AppendAsync(Rows(1));

        var creation = (await File.ReadAllLinesAsync(CommitPath(0))).Select(l => JsonElement.Parse(l)).ToList();
        var append = (await File.ReadAllLinesAsync(CommitPath(1))).Select(l => JsonElement.Parse(l)).ToList();

        Assert.Equal(["commitInfo", "protocol", "metaData"], creation.Select(a => a.EnumerateObject().Single().Name));
        Assert.Equal((1, 2), (creation[1].GetProperty("protocol").GetProperty("minReaderVersion").GetInt32(), creation[1].GetProperty("protocol").GetProperty("minWriterVersion").GetInt32()));
        Assert.Equal(
            """{"type":"struct","fields":[{"name":"id","type":"long","nullable":false,"metadata":{}},{"name":"name","type":"string","nullable":true,"metadata":{}},{"name":"at","type":"timestamp","nullable":true,"metadata":{}}]}""",
            creation[2].GetProperty("metaData").GetProperty("schemaString").GetString());
        Assert.Equal(["commitInfo", "add"], append.Select(a => a.EnumerateObject().Single().Name));
        Assert.Equal(new FileInfo(At(append[1].GetProperty("add").GetProperty("path").GetString()!)).Length, append[1].GetProperty("add").GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task OpenAsync_GapInTheLog_NamesTheVersion()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await table.AppendAsync(Rows(1));
        await table.AppendAsync(Rows(2));
        File.Delete(CommitPath(1));

        var error = await Assert.ThrowsAsync<DataEngineException>(() => DeltaTable.OpenAsync(Database, Folder));

        Assert.Contains("version 1 is missing", error.Message);
    }

    [Theory]
    [InlineData("no json", "damaged")]
    [InlineData("""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""", "metaData")]
    [InlineData("""{"protocol":{"minReaderVersion":99,"minWriterVersion":7}}""" + "\n" + """{"metaData":{"id":"x","schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[],"configuration":{}}}""", "version 99")]
    [InlineData("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["typeWidening"]}}""" + "\n" + """{"metaData":{"id":"x","schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[],"configuration":{}}}""", "typeWidening")]
    [InlineData("""{"protocol":{"minReaderVersion":2,"minWriterVersion":5}}""" + "\n" + """{"metaData":{"id":"x","schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[],"configuration":{"delta.columnMapping.mode":"name"}}}""", "columnMapping")]
    [InlineData("""{"add":{"path":"../secret.parquet","size":1,"partitionValues":{}}}""", "outside")]
    [InlineData("""{"add":{"path":"/etc/passwd","size":1,"partitionValues":{}}}""", "outside")]
    [InlineData("""{"add":{"path":"%2e%2e%2fsecret.parquet","size":1,"partitionValues":{}}}""", "outside")]
    [InlineData("""{"add":{"path":"s3://bucket/x.parquet","size":1,"partitionValues":{}}}""", "outside")]
    public async Task OpenAsync_LogThatCannotBeUsed_SaysWhy(string log, string expected)
    {
        Write("_delta_log/00000000000000000000.json", log + "\n");

        var error = await Assert.ThrowsAsync<DataEngineException>(() => DeltaTable.OpenAsync(Database, Folder));

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public async Task OpenAsync_OldCommitsCleanedUp_StartsFromTheCheckpoint()
    {
        var table = await DeltaTable.OpenOrCreateAsync(Database, Folder, Points);
        await table.AppendAsync(Rows(1, 2));
        await table.AppendAsync(Rows(3));
        await table.AppendAsync(Rows(4));
        var lines = Enumerable.Range(0, 3).SelectMany(v => File.ReadAllLines(CommitPath(v))).ToList();
        string Find(string action) => lines.Single(l => l.StartsWith($"{{\"{action}\"", StringComparison.Ordinal));
        var metadata = JsonElement.Parse(Find("metaData")).GetProperty("metaData");
        var adds = lines.Where(l => l.StartsWith("{\"add\"", StringComparison.Ordinal)).Select(l => JsonElement.Parse(l).GetProperty("add")).Select(a =>
            $"SELECT NULL AS protocol, NULL AS metaData, {{'path': {DuckDbDatabase.QuoteLiteral(a.GetProperty("path").GetString()!)}, 'partitionValues': MAP {{}}::MAP(VARCHAR, VARCHAR), 'size': {a.GetProperty("size").GetInt64()}::BIGINT, 'stats': {DuckDbDatabase.QuoteLiteral(a.GetProperty("stats").GetString()!)}}} AS \"add\"");
        var rows = string.Join(
            " UNION ALL BY NAME ",
            adds.Prepend($"SELECT NULL AS protocol, {{'id': 'x', 'schemaString': {DuckDbDatabase.QuoteLiteral(metadata.GetProperty("schemaString").GetString()!)}, 'partitionColumns': []::VARCHAR[], 'configuration': MAP {{'k': 'v'}}}} AS metaData")
                .Prepend("SELECT {'minReaderVersion': 1, 'minWriterVersion': 2, 'readerFeatures': NULL::VARCHAR[]} AS protocol"));
        await Database.ExecuteAsync($"COPY ({rows}) TO {DuckDbDatabase.QuoteLiteral(At("_delta_log/00000000000000000002.checkpoint.parquet"))} (FORMAT parquet)");
        File.Delete(CommitPath(0));
        File.Delete(CommitPath(1));
        File.Delete(CommitPath(2));

        var reopened = await DeltaTable.OpenAsync(Database, Folder);

        Assert.Equal(3, reopened.Version);
        Assert.Equal(Points, reopened.Schema);
        Assert.Equal([1, 2, 3, 4], await IdsAsync(reopened));
        Assert.Equal([1, 2, 3], await IdsAsync(reopened, 2));
        Assert.Equal(4, await reopened.AppendAsync(Rows(5)));
        await Assert.ThrowsAsync<NotFoundException>(() => IdsAsync(reopened, 1));
    }
}
