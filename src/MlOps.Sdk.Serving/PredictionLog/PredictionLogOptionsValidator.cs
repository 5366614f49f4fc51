using System.Globalization;
using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Serving;

internal sealed class PredictionLogOptionsValidator : IValidateOptions<PredictionLogOptions>
{
    public ValidateOptionsResult Validate(string? name, PredictionLogOptions options)
    {
        var errors = new List<string>();
        Require(options.Share is >= 0 and <= 1, $"Share is {options.Share} but must lie between 0 and 1; use 1 to log every prediction.");
        Require(options.FlushInterval > TimeSpan.Zero, $"FlushInterval is {options.FlushInterval} but must be more than zero; use 10 seconds if unsure.");
        Require(options.FlushRows >= 1, $"FlushRows is {options.FlushRows} but must be 1 or more; use 50,000 if unsure.");
        Require(options.Capacity >= options.FlushRows, $"Capacity is {options.Capacity} but must be at least FlushRows, which is {options.FlushRows}; use four times as much.");
        Require(options.Retention is null || options.Retention > TimeSpan.Zero, $"Retention is {options.Retention} but must be more than zero; use null to keep predictions for ever.");
        Require(options.MaintainAfterFlushes >= 1, $"MaintainAfterFlushes is {options.MaintainAfterFlushes} but must be 1 or more; use 64 if unsure.");
        Require(options.KeyColumns.All(column => !string.IsNullOrWhiteSpace(column)), $"KeyColumns has an empty name; give the names of columns only.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Require(bool holds, FormattableString message)
        {
            if (!holds)
            {
                errors.Add($"PredictionLogOptions.{message.ToString(CultureInfo.InvariantCulture)}");
            }
        }
    }
}
