using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Metadata;

public sealed class SqlStatementTests
{
    [Fact]
    public void Build_WithHoles_MakesParametersAndKeepsBraces()
    {
        var (text, values) = Build($"SELECT '{{}}' WHERE a = {1L} AND b = {"x"}");
        Assert.Equal("SELECT '{}' WHERE a = @p0 AND b = @p1", text);
        Assert.Equal([1L, "x"], values);
    }

    [Fact]
    public void Build_WithANestedFragment_NumbersItsParametersInPlace()
    {
        FormattableString inner = $"b = {2L} OR c IN {new[] { "x", "y" }}";
        var (text, values) = Build($"a = {1L} AND ({inner}) AND d = {3L}");
        Assert.Equal("a = @p0 AND (b = @p1 OR c IN (@p2, @p3)) AND d = @p4", text);
        Assert.Equal([1L, 2L, "x", "y", 3L], values);
    }

    [Fact]
    public void Build_WithAnEmptyList_MatchesNothing() => Assert.Equal("id IN (NULL)", Build($"id IN {Array.Empty<string>()}").Text);

    [Fact]
    public void And_OfNoFragments_IsTrue() => Assert.Equal("1 = 1", Build(SqlFragments.And([])).Text);

    [Fact]
    public void And_OfFragments_KeepsTheirHoles()
    {
        var (text, values) = Build(SqlFragments.And([$"a = {1}", $"b = {"{0}"}"]));
        Assert.Equal("(a = @p0) AND (b = @p1)", text);
        Assert.Equal([1, "{0}"], values);
    }

    [Fact]
    public void Build_WithAFormatInAHole_Refuses()
    {
        var thrown = Assert.Throws<ArgumentException>(() => Build($"a = {1.5:F2}"));
        Assert.Contains("{0:F2}", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithATypeItCannotStore_NamesIt()
    {
        Assert.Contains("System.Version", Assert.Throws<ArgumentException>(() => Build($"a = {new Version(1, 0)}")).Message, StringComparison.Ordinal);
        Assert.Contains("DateTimeOffset", Assert.Throws<ArgumentException>(() => Build($"a = {DateTime.UnixEpoch}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithFragmentsNestedWithoutEnd_Refuses()
    {
        FormattableString sql = $"1 = 1";
        for (var i = 0; i < 20; i++)
        {
            sql = FormattableStringFactory.Create("{0}", sql);
        }

        Assert.Throws<ArgumentException>(() => Build(sql));
    }

    [Fact]
    public void Build_WithAnyText_NeverPutsItIntoTheStatement() =>
        Prop.ForAll<NonNull<string>>(value =>
        {
            var (text, values) = Build($"SELECT {value.Get}");
            return text == "SELECT @p0" && values.SequenceEqual([value.Get]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Microseconds_OfAnyTime_ComeBackRoundedDown() =>
        Prop.ForAll<DateTime>(value =>
        {
            var time = new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc));
            var back = MetadataTime.FromMicroseconds(MetadataTime.ToMicroseconds(time));
            var lost = time - back;
            return lost >= TimeSpan.Zero && lost < TimeSpan.FromMicroseconds(1);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-1, -1)]
    [InlineData(-10, -1)]
    [InlineData(-11, -2)]
    [InlineData(9, 0)]
    public void ToMicroseconds_BeforeTheEpoch_RoundsDown(long ticks, long expected) =>
        Assert.Equal(expected, MetadataTime.ToMicroseconds(DateTimeOffset.UnixEpoch.AddTicks(ticks)));

    private static (string Text, List<object> Values) Build(FormattableString sql)
    {
        var values = new List<object>();
        var text = SqlStatement.Build(sql, SqlDialect.Sqlite, value =>
        {
            values.Add(value);
            return $"@p{values.Count - 1}";
        });
        return (text, values);
    }
}
