using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MlOps.Sdk.Monitoring;

/// <summary>How live traffic is watched. Validated when the host starts.</summary>
public sealed class MonitoringOptions : IValidatableObject
{
    /// <summary>Traffic is counted in slices of this length; windows are whole slices. Default: 5 minutes.</summary>
    public TimeSpan BucketLength { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long slices are kept. Memory per model is about (retention ÷ slice length) × columns × 1 KB. Default: 24 hours.
    /// </summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many model versions are watched at once; the one registered longest ago makes room. Default: 64.</summary>
    public int MaximumModels { get; set; } = 64;

    /// <summary>How often the host checks the alert rules; null means never. Default: 5 minutes.</summary>
    public TimeSpan? AlertCheckInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How windows are compared with the reference.</summary>
    [ValidateObjectMembers]
    public DriftOptions Drift { get; } = new();

    /// <summary>When to raise alerts. Default: none.</summary>
    public IList<AlertRule> AlertRules { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BucketLength <= TimeSpan.Zero)
        {
            yield return new ValidationResult(
                $"BucketLength is {BucketLength}: set it to a positive time, such as 5 minutes.", [nameof(BucketLength)]);
        }
        else if (Retention < BucketLength || Retention / BucketLength > 100_000)
        {
            yield return new ValidationResult(
                $"Retention is {Retention}: set it to between one and 100,000 times BucketLength, which is {BucketLength}.", [nameof(Retention)]);
        }

        if (MaximumModels is < 1 or > 100_000)
        {
            yield return new ValidationResult($"MaximumModels is {MaximumModels}: set it between 1 and 100,000.", [nameof(MaximumModels)]);
        }

        if (AlertCheckInterval <= TimeSpan.Zero)
        {
            yield return new ValidationResult(
                $"AlertCheckInterval is {AlertCheckInterval}: set it to a positive time, or to null to check only by hand.", [nameof(AlertCheckInterval)]);
        }

        string[] tests = [.. Drift.Tests.Select(test => test.Name)];
        foreach (string test in Drift.ColumnTests.Values.Append(Drift.NumericTest).Append(Drift.CategoricalTest).Except(tests))
        {
            yield return new ValidationResult(
                $"There is no drift test \"{test}\": choose one of {string.Join(", ", tests)}.", [nameof(Drift)]);
        }

        foreach (var rule in AlertRules)
        {
            if (!MonitoringMetrics.All.Contains(rule.Metric))
            {
                yield return new ValidationResult(
                    $"The alert rule \"{rule.Name}\" names the metric \"{rule.Metric}\": choose one of {string.Join(", ", MonitoringMetrics.All)}.", [nameof(AlertRules)]);
            }

            if (rule.Window <= TimeSpan.Zero || rule.Window > Retention)
            {
                yield return new ValidationResult(
                    $"The alert rule \"{rule.Name}\" has a window of {rule.Window}: set it to more than zero and at most Retention, which is {Retention}.", [nameof(AlertRules)]);
            }
        }

        foreach (var name in AlertRules.GroupBy(rule => rule.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            yield return new ValidationResult($"Two alert rules are called \"{name}\": give each a name of its own.", [nameof(AlertRules)]);
        }
    }
}
