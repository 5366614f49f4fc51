using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class ReadJsonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private async Task<RecordBatch> ReadAsync(string path, Schema? schema = null) =>
        RecordBatch.Concat(await _database.ReadJsonAsync(path, new JsonReadOptions { Schema = schema }).ToListAsync());

    [Theory]
    [InlineData("{\"a\": 1, \"b\": \"x\", \"v\": [1, 2]}\n{\"a\": null, \"b\": \"y\"}\n")]
    [InlineData("[{\"a\": 1, \"b\": \"x\", \"v\": [1, 2]}, {\"b\": \"y\", \"extra\": {}}]")]
    public async Task ReadJsonAsync_LinesOrArray_GivesTheSchemasColumns(string content)
    {
        var schema = new Schema(new Field("b", DataType.Utf8, IsNullable: false), new Field("a", DataType.Int64), new Field("v", DataType.Vector(2)));

        using var rows = await ReadAsync(_folder.Write("rows.json", content), schema);

        Assert.Equal(schema, rows.Schema);
        Assert.Equal(["x", "y"], Enumerable.Range(0, 2).Select(rows.Text("b").GetString));
        Assert.Equal([1L, null], new[] { rows["a"].GetValue(0), rows["a"].GetValue(1) });
        Assert.Equal([1f, 2f], (float[])rows["v"].GetValue(0)!);
        Assert.True(rows["v"].IsNull(1));
    }

    [Fact]
    public async Task ReadJsonAsync_WithoutSchema_GuessesTypes()
    {
        using var rows = await ReadAsync(_folder.Write("rows.json", "{\"a\": 1, \"b\": 1.5, \"c\": \"x\", \"d\": true}\n"));

        Assert.Equal([DataType.Int64, DataType.Float64, DataType.Utf8, DataType.Boolean], rows.Schema.Select(f => f.Type));
    }

    [Fact]
    public async Task ReadJsonAsync_WrongValue_NamesColumnObjectAndText()
    {
        var path = _folder.Write("rows.json", string.Concat(Enumerable.Range(1, 3_000).Select(i => i == 2_500 ? "{\"a\": \"soon\"}\n" : $"{{\"a\": {i}}}\n")));

        var error = await Assert.ThrowsAsync<DataValidationException>(() => ReadAsync(path, new Schema(new Field("a", DataType.Int32))));

        Assert.Equal(("a", 2_499L, "soon"), (error.Violations[0].Column, error.Violations[0].Row, error.Violations[0].Value));
    }

    [Fact]
    public async Task ReadJsonAsync_NestedWithoutSchema_NamesTheColumn()
    {
        var error = await Assert.ThrowsAsync<DataEngineException>(() => ReadAsync(_folder.Write("rows.json", "{\"a\": {\"b\": 1}}\n")));

        Assert.Contains("'a'", error.Message);
    }

    [Theory]
    [InlineData("{\"a\": \n")]
    [InlineData("no json at all")]
    public async Task ReadJsonAsync_FileThatIsNone_NamesIt(string content)
    {
        var path = _folder.Write("broken.json", content);

        var error = await Assert.ThrowsAsync<DataEngineException>(() => ReadAsync(path, new Schema(new Field("a", DataType.Int32))));

        Assert.Contains("broken.json", error.Message);
    }
}
