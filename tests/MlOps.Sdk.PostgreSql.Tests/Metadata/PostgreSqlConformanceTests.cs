using MlOps.Sdk.Testing;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.PostgreSql.Tests;

public sealed class PostgreSqlConformanceTests : MetadataDatabaseConformance
{
    private readonly string _schema = SharedPostgreSql.NewName();
    private readonly SharedPostgreSql _shared;

    public PostgreSqlConformanceTests(SharedPostgreSql shared)
    {
        PostgreSqlServer.Require();
        _shared = shared;
    }

    protected override MetadataDatabase Open() => SharedPostgreSql.OpenMetadata(_shared.Server.ConnectionString, _schema);

    protected override async ValueTask CleanUpAsync() => await SharedPostgreSql.AskAsync(_shared.Server.ConnectionString, $"DROP SCHEMA IF EXISTS \"{_schema}\" CASCADE");
}
