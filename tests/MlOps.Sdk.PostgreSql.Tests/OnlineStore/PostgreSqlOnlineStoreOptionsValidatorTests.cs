namespace MlOps.Sdk.PostgreSql.Tests;

public sealed class PostgreSqlOnlineStoreOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_AreValid() => Assert.True(new PostgreSqlOnlineStoreOptionsValidator().Validate(null, new PostgreSqlOnlineStoreOptions()).Succeeded);

    [Fact]
    public void Validate_EverythingWrong_TellsAllAtOnceWithoutThePassword()
    {
        var result = new PostgreSqlOnlineStoreOptionsValidator().Validate(null, new PostgreSqlOnlineStoreOptions
        {
            ConnectionString = "Host=db;Password=secret horse;Prot=1",
            Schema = "pg_mine",
            Namespace = null!,
            ReadTimeout = TimeSpan.Zero,
            WriteTimeout = TimeSpan.FromDays(1),
            MaxReadConnections = 0,
            MaxWriteConnections = 2_000,
        });
        Assert.Equal(
            ["ConnectionString", "Schema", "Namespace", "ReadTimeout", "WriteTimeout", "MaxReadConnections", "MaxWriteConnections"],
            result.Failures!.Select(f => f.Split('.')[1].Split(' ')[0]));
        Assert.DoesNotContain("horse", result.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is blank")]
    [InlineData("Database=d", "names no host")]
    [InlineData("Host=h;Multiplexing=true", "Multiplexing")]
    public void Validate_ConnectionStringOfNoUse_SaysWhy(string text, string reason)
    {
        var result = new PostgreSqlOnlineStoreOptionsValidator().Validate(null, new PostgreSqlOnlineStoreOptions { ConnectionString = text });
        Assert.Contains(reason, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }
}
