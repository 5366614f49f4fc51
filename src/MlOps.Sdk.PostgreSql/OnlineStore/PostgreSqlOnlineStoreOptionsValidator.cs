using Microsoft.Extensions.Options;

namespace MlOps.Sdk.PostgreSql;

internal sealed class PostgreSqlOnlineStoreOptionsValidator : IValidateOptions<PostgreSqlOnlineStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgreSqlOnlineStoreOptions options) => new OptionChecks(nameof(PostgreSqlOnlineStoreOptions))
        .Connection(options.ConnectionString)
        .Schema(options.Schema)
        .Require(options.Namespace is not null, "Namespace", "null", "set a text, or leave it empty")
        .Time("ReadTimeout", options.ReadTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5), "10 milliseconds and 5 minutes")
        .Time("WriteTimeout", options.WriteTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), "100 milliseconds and 1 hour")
        .Number("MaxReadConnections", options.MaxReadConnections, 1, 1_000, "1 and 1,000")
        .Number("MaxWriteConnections", options.MaxWriteConnections, 1, 1_000, "1 and 1,000")
        .Result;
}
