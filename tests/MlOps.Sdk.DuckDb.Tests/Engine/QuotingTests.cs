using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb.Tests;

public sealed class QuotingTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("with \"quotes\"")]
    [InlineData("x\"; DROP TABLE victim; --")]
    [InlineData("'; DROP TABLE victim; --")]
    [InlineData("$name {0} %s \\ \n ünï 表")]
    public async Task QuoteIdentifier_HostileNames_StayNames(string name)
    {
        using var database = DuckDbDatabase.Open();
        var quoted = DuckDbDatabase.QuoteIdentifier(name);

        await database.ExecuteAsync($"CREATE TABLE victim (a INT); CREATE TABLE {quoted} ({quoted} VARCHAR); INSERT INTO {quoted} VALUES ({DuckDbDatabase.QuoteLiteral(name)})");
        using var input = new RecordBatch(new Schema(new Field(name, DataType.Utf8)), Columns.FromStrings(name));
        using var result = await database.QueryAllAsync(
            $"SELECT a.{quoted} FROM {quoted} a JOIN {DuckDbDatabase.QuoteIdentifier(name + "2")} b ON a.{quoted} = b.{quoted} WHERE a.{quoted} = $p",
            new DuckDbQuery { Inputs = new Dictionary<string, RecordBatch> { [name + "2"] = input }, Parameters = new Dictionary<string, object?> { ["p"] = name } });

        Assert.Equal(name, result.Text(name).GetString(0));
        using var victim = await database.QueryAllAsync("SELECT count(*) FROM victim");
        Assert.Equal(1, victim.RowCount);
    }

    [Fact]
    public void QuoteIdentifier_Nul_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => DuckDbDatabase.QuoteIdentifier("a\0b"));
        Assert.Throws<ArgumentException>(() => DuckDbDatabase.QuoteLiteral("a\0b"));
        Assert.Throws<ArgumentException>(() => DuckDbDatabase.QuoteIdentifier(string.Empty));
    }

    [Fact]
    public void QuoteLiteral_AnyText_ComesBackFromTheEngine()
    {
        using var database = DuckDbDatabase.Open();
        Prop.ForAll<NonNull<string>>(text =>
        {
            // An unpaired surrogate is not text; NUL is refused.
            var value = new string([.. text.Get.Where(c => c != '\0' && !char.IsSurrogate(c))]);
            using var result = database.QueryAllAsync($"SELECT {DuckDbDatabase.QuoteLiteral(value)} AS {DuckDbDatabase.QuoteIdentifier("n" + value)}").GetAwaiter().GetResult();
            return result.Schema[0].Name == "n" + value && result.Text("n" + value).GetString(0) == value;
        }).QuickCheckThrowOnFailure();
    }
}
