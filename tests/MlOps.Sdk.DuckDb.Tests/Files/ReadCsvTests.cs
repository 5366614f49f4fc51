using System.Globalization;
using System.IO.Compression;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class ReadCsvTests : IDisposable
{
    private static readonly Schema Orders = new(
        new Field("id", DataType.Int64, IsNullable: false), new Field("amount", DataType.Float64), new Field("at", DataType.Timestamp));

    private readonly TemporaryFolder _folder = new();
    private readonly DuckDbDatabase _database = DuckDbDatabase.Open();

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private async Task<RecordBatch> ReadAsync(string path, CsvReadOptions? options = null) =>
        RecordBatch.Concat(await _database.ReadCsvAsync(path, options).ToListAsync());

    private string WriteOrders(string name, int rows, int? wrongRow = null, string wrong = "")
    {
        var text = new StringBuilder("at,note,id,amount\n");
        for (var row = 1; row <= rows; row++)
        {
            var id = row == wrongRow ? wrong : row.ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"2024-01-01T00:00:{row % 60:00}Z,\"a, \"\"b\"\"\n{row}\",{id},{row / 4.0}\n");
        }

        return _folder.Write(name, text.ToString());
    }

    [Fact]
    public async Task ReadCsvAsync_WithSchema_GivesItsColumnsInItsOrder()
    {
        using var rows = await ReadAsync(WriteOrders("orders.csv", 7_000), new CsvReadOptions { Schema = Orders });

        Assert.Equal(Orders, rows.Schema);
        Assert.Equal(Enumerable.Range(1, 7_000).Select(i => (long)i), rows.Column<long>("id").Values.ToArray());
        Assert.Equal(1.75, rows.Column<double>("amount")[6]);
        Assert.Equal(DateTimeOffset.Parse("2024-01-01T00:00:05Z", CultureInfo.InvariantCulture), rows["at"].GetValue(4));
    }

    [Fact]
    public async Task ReadCsvAsync_WithoutSchema_GuessesTypes()
    {
        var path = _folder.Write("guess.csv", "b,i,f,d,t,z,s\ntrue,1,1.5,2024-01-01,2024-01-01 10:00:00,2024-01-01T10:00:00+02:00,x\n,,,,,,\n");

        using var rows = await ReadAsync(path);

        Assert.Equal(
            [DataType.Boolean, DataType.Int64, DataType.Float64, DataType.Date, DataType.Timestamp, DataType.Timestamp, DataType.Utf8],
            rows.Schema.Select(f => f.Type));
        Assert.All(rows.Columns, c => Assert.True(c.IsNull(1)));
        Assert.Equal(DateTimeOffset.Parse("2024-01-01T08:00:00Z", CultureInfo.InvariantCulture), rows["z"].GetValue(0));
    }

    [Theory]
    [InlineData("oops")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("12-")]
    public async Task ReadCsvAsync_WrongTypeInRow5000_NamesColumnRowAndText(string wrong)
    {
        var path = WriteOrders("orders.csv", 6_000, wrongRow: 5_000, wrong);

        var error = await Assert.ThrowsAsync<DataValidationException>(() => ReadAsync(path, new CsvReadOptions { Schema = Orders }));

        var violation = Assert.Single(error.Violations);
        Assert.Equal(("id", 4_999L, wrong, "type"), (violation.Column, violation.Row, violation.Value, violation.Rule));
        Assert.Contains("data row 5000", error.Message);
        Assert.Contains($"'{wrong}'", error.Message);
        Assert.Contains("orders.csv", error.Message);
        Assert.Contains("int64", error.Message);
    }

    [Fact]
    public async Task ReadCsvAsync_MissingWhereNotNull_NamesColumnAndRow()
    {
        var path = WriteOrders("orders.csv", 300, wrongRow: 123, string.Empty);

        var error = await Assert.ThrowsAsync<DataValidationException>(() => ReadAsync(path, new CsvReadOptions { Schema = Orders }));

        var violation = Assert.Single(error.Violations);
        Assert.Equal(("id", 122L, null, "not-null"), (violation.Column, violation.Row, violation.Value, violation.Rule));
    }

    [Fact]
    public async Task ReadCsvAsync_SeveralFilesWithOneWrongValue_NamesTheFile()
    {
        WriteOrders("part-1.csv", 100);
        WriteOrders("part-2.csv", 100, wrongRow: 7, "seven");
        WriteOrders("part-3.csv", 100);

        var error = await Assert.ThrowsAsync<DataValidationException>(() => ReadAsync(_folder.File("part-*.csv"), new CsvReadOptions { Schema = Orders }));

        Assert.Contains("part-2.csv", error.Message);
        Assert.Equal(6, error.Violations[0].Row);
    }

    [Fact]
    public async Task ReadCsvAsync_ManyWrongValues_ListsTheFirstTen()
    {
        var path = _folder.Write("bad.csv", "n\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"x{i}\n")));

        var error = await Assert.ThrowsAsync<DataValidationException>(() => ReadAsync(path, new CsvReadOptions { Schema = new Schema(new Field("n", DataType.Int32)) }));

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), error.Violations.Select(v => v.Row));
    }

    [Theory]
    [InlineData("decimal128(6,2)", "12.34", true)]
    [InlineData("decimal128(4,2)", "123.4", false)]
    [InlineData("date", "2024-02-29", true)]
    [InlineData("date", "2024-02-30", false)]
    [InlineData("date", "2024-02-29 10:00:00", false)]
    [InlineData("timestamp", "2024-02-29T10:00:00.123456+05:30", true)]
    [InlineData("timestamp", "yesterday", false)]
    [InlineData("boolean", "true", true)]
    [InlineData("boolean", "maybe", false)]
    [InlineData("uint8", "255", true)]
    [InlineData("uint8", "256", false)]
    [InlineData("uint8", "-1", false)]
    [InlineData("int16", "7.0", true)]
    [InlineData("int16", "75e-1", false)]
    [InlineData("float32", "nan", true)]
    [InlineData("float64", "1,5", false)]
    [InlineData("vector(3)", "[1, 2.5, -3]", true)]
    [InlineData("vector(3)", "[1, 2]", false)]
    public async Task ReadCsvAsync_ValueAndType_FitOrAreRefused(string type, string text, bool fits)
    {
        var path = _folder.Write("one.csv", $"v\n\"{text}\"\n");
        var options = new CsvReadOptions { Schema = new Schema(new Field("v", DataType.Parse(type))) };

        if (fits)
        {
            using var rows = await ReadAsync(path, options);
            Assert.False(rows["v"].IsNull(0));
            return;
        }

        var error = await Assert.ThrowsAsync<DataValidationException>(() => ReadAsync(path, options));
        Assert.Equal(text, Assert.Single(error.Violations).Value);
    }

    [Fact]
    public async Task ReadCsvAsync_Gzip_IsUnpacked()
    {
        var path = _folder.File("orders.csv.gz");
        await using (var zip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            await zip.WriteAsync(await File.ReadAllBytesAsync(WriteOrders("orders.csv", 50)));
        }

        using var rows = await ReadAsync(path, new CsvReadOptions { Schema = Orders });

        Assert.Equal(50, rows.RowCount);
    }

    [Fact]
    public async Task ReadCsvAsync_DelimiterAndNullTexts_AreUsed()
    {
        var path = _folder.Write("semicolons.csv", "a;b\r\n1;NA\r\n;x\r\n");

        using var rows = await ReadAsync(path, new CsvReadOptions { Delimiter = ';', NullTexts = ["", "NA"] });

        Assert.Equal([1L, null], new[] { rows["a"].GetValue(0), rows["a"].GetValue(1) });
        Assert.Equal([null, "x"], new[] { rows["b"].GetValue(0), rows["b"].GetValue(1) });
    }

    [Fact]
    public async Task ReadCsvAsync_FileThatDoesNotExist_SaysSo()
    {
        var path = _folder.File("nowhere.csv");

        var error = await Assert.ThrowsAsync<DataEngineException>(() => ReadAsync(path));

        Assert.Contains($"'{path}' does not exist", error.Message);
        Assert.Equal("read-csv", error.Operation);
    }

    [Fact]
    public async Task ReadCsvAsync_PatternWithoutFiles_SaysSo()
    {
        var error = await Assert.ThrowsAsync<DataEngineException>(() => ReadAsync(_folder.File("*.csv")));

        Assert.Contains("No file matches", error.Message);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\n\n", "no header")]
    [InlineData("   \n1\n", "no header")]
    public async Task ReadCsvAsync_FileWithoutColumns_NamesItAndTheFix(string content, string expected)
    {
        var path = _folder.Write("empty.csv", content);

        var error = await Assert.ThrowsAsync<DataEngineException>(() => ReadAsync(path));

        Assert.Contains("empty.csv", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public async Task ReadCsvAsync_HeaderOnly_GivesOneEmptyBatch()
    {
        using var rows = await ReadAsync(_folder.Write("header.csv", "id,amount,at\n"), new CsvReadOptions { Schema = Orders });

        Assert.Equal(0, rows.RowCount);
        Assert.Equal(Orders, rows.Schema);
    }

    [Fact]
    public async Task ReadCsvAsync_ColumnThatTheFileLacks_ListsThoseItHas()
    {
        var path = _folder.Write("other.csv", "id,sum,at\n1,2,2024-01-01\n");

        var error = await Assert.ThrowsAsync<SchemaException>(() => ReadAsync(path, new CsvReadOptions { Schema = Orders }));

        Assert.Equal("amount", error.Column);
        Assert.Contains("id, sum, at", error.Message);
    }

    [Theory]
    [InlineData("a,b,a", "a")]
    [InlineData("id,b,ID", "ID")]
    [InlineData("a,,b", null)]
    public async Task ReadCsvAsync_NamesThatDoNotTellColumnsApart_AreRefused(string header, string? column)
    {
        var error = await Assert.ThrowsAsync<SchemaException>(() => ReadAsync(_folder.Write("names.csv", header + "\n1,2,3\n")));

        Assert.Equal(column, error.Column);
        Assert.Contains("names.csv", error.Message);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n4,5\n", 3)]
    [InlineData("a,b\n1,2\n3,4,5\n", 3)]
    public async Task ReadCsvAsync_LineWithOtherColumns_NamesTheLine(string content, int line)
    {
        var path = _folder.Write("ragged.csv", content);

        var error = await Assert.ThrowsAsync<DataValidationException>(() => ReadAsync(path));

        Assert.Contains($"Line {line} ", error.Message);
        Assert.Contains("ragged.csv", error.Message);
    }

    [Fact]
    public async Task ReadCsvAsync_HostileNames_StayNames()
    {
        var name = "x'); DROP TABLE t; --[1]*?.csv";
        var column = "a'b\"c}, 'd': 'INTEGER";
        var path = _folder.Write(name, $"\"{column.Replace("\"", "\"\"")}\",é\n1,2\n");
        _folder.Write("x'); DROP TABLE t; --1zz.csv", "other\n1\n");

        using var rows = await ReadAsync(path);

        Assert.Equal([column, "é"], rows.Schema.Select(f => f.Name));
        Assert.Equal(1, rows.RowCount);
    }

    [Fact]
    public async Task ReadCsvAsync_OutsideTheAllowedDirectories_IsRefused()
    {
        using var allowed = new TemporaryFolder();
        using var locked = DuckDbDatabase.Open(new DuckDbOptions { AllowedDirectories = [allowed.Path] });
        var inside = allowed.Write("in.csv", "a\n1\n");
        var outside = _folder.Write("out.csv", "a\n1\n");

        Assert.Single(await locked.ReadCsvAsync(inside).ToListAsync());
        var error = await Assert.ThrowsAsync<DataEngineException>(() => locked.ReadCsvAsync(outside).ToListAsync());

        Assert.Contains("AllowedDirectories", error.Message);
    }
}
