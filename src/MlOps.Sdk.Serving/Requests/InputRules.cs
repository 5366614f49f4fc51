using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>What the values of requests must be like. Thread-safe.</summary>
internal sealed class InputRules(string deployment, ExpectationSuite suite)
{
    public ExpectationSuite Suite => suite;

    /// <exception cref="DataValidationException">A value breaks a rule.</exception>
    public void Check(RecordBatch rows)
    {
        var result = suite.Validate(rows);
        if (result.Results.Any(rule => !rule.Passed))
        {
            foreach (var broken in result.Results.Where(rule => !rule.Passed))
            {
                HostingInstruments.BrokenRules.Add(
                    broken.Failed,
                    new(ServingTelemetry.DeploymentAttribute, deployment), new(ServingTelemetry.ColumnAttribute, broken.Column), new(ServingTelemetry.RuleAttribute, broken.Rule));
            }

            result.ThrowIfFailed("The request");
        }
    }

    /// <exception cref="ServingException">The rules name columns that the version lacks or whose values they cannot judge.</exception>
    public void RequireColumns(ServedVersion version)
    {
        try
        {
            using var none = new RecordBatchBuilder(version.Signature.InputSchema, 0).Build();
            suite.Validate(none);
        }
        catch (SchemaException exception)
        {
            throw new ServingException(
                $"Version {version.NumberText} of \"{version.Model}\" is refused: the rules of deployment \"{deployment}\" do not fit its inputs. {exception.Message}", version.Model, exception)
            {
                Reason = ServingErrorReason.VersionRefused,
            };
        }
    }
}
