using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.PostgreSql.Tests;

public sealed class PostgreSqlMlOpsBuilderExtensionsTests
{
    [Fact]
    public async Task UsePostgreSql_Twice_TheLastOptionsCountAndNoPasswordIsShown()
    {
        var services = new ServiceCollection();
        var builder = services.AddMlOpsCore();
        Assert.Same(builder, builder.UsePostgreSql("Host=a").UsePostgreSql("Host=db;Port=6000;Database=ml;Username=u;Password=secret horse"));
        await using var provider = services.BuildServiceProvider();
        var database = provider.GetRequiredService<MetadataDatabase>();
        Assert.Equal("db:6000/ml, schema mlops", database.Name);
        Assert.Equal(SqlDialect.PostgreSql, database.Dialect);
    }

    [Fact]
    public void UsePostgreSql_EverythingWrong_TellsAllAtOnce()
    {
        var services = new ServiceCollection();
        services.AddMlOpsCore().UsePostgreSql(o => (o.ConnectionString, o.Schema, o.CallTimeout, o.LockTimeout, o.MaxConnections) = ("", new string('s', 64), TimeSpan.Zero, TimeSpan.Zero, 1));
        using var provider = services.BuildServiceProvider();
        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<MetadataDatabase>());
        Assert.Equal(["ConnectionString", "Schema", "CallTimeout", "LockTimeout", "MaxConnections"], failure.Failures.Select(f => f.Split('.')[1].Split(' ')[0]));
    }
}
