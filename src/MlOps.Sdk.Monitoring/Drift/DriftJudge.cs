using System.Collections.Frozen;
using System.Globalization;

namespace MlOps.Sdk.Monitoring;

/// <summary>Runs the chosen tests and turns effect sizes and p-values into verdicts.</summary>
internal sealed class DriftJudge
{
    private readonly DriftOptions _options;
    private readonly FrozenDictionary<string, IDriftTest> _tests;

    public DriftJudge(DriftOptions options)
    {
        _options = options;
        _tests = options.Tests.ToFrozenDictionary(test => test.Name, StringComparer.Ordinal);
        foreach (string name in options.ColumnTests.Values.Concat(options.Thresholds.Keys).Append(options.NumericTest).Append(options.CategoricalTest))
        {
            Find(name);
        }
    }

    public IReadOnlyList<FeatureDrift> Rank(IReadOnlyList<ColumnPair> pairs)
    {
        FeatureDrift[] measured = [.. pairs.Select(Measure)];
        double?[] adjusted = Adjust([.. measured.Select(f => CanJudge(f) ? f.PValue : null)]);
        double?[] missing = Adjust([.. measured.Select(MissingRatePValue)]);
        return
        [
            .. measured
                .Select((feature, i) => Judge(feature, adjusted[i], missing[i]))
                .OrderBy(f => f.Status is DriftStatus.NotEnoughData or DriftStatus.NotComparable)
                .ThenByDescending(f => f.Drifted)
                .ThenByDescending(f => f.Severity)
                .ThenBy(f => f.Name, StringComparer.Ordinal),
        ];
    }

    private FeatureDrift Measure(ColumnPair pair)
    {
        var reference = pair.Reference;
        if (pair.Current is not { } current || current.Kind != reference.Kind)
        {
            return new FeatureDrift
            {
                Name = reference.Name,
                Kind = reference.Kind,
                Status = DriftStatus.NotComparable,
                Reason = pair.Obstacle ?? (pair.Current is null
                    ? $"The current data has no column \"{reference.Name}\"."
                    : $"Column \"{reference.Name}\" is {pair.Current.Type} in the current data and {reference.Type} in the reference."),
                ReferenceRows = reference.Rows,
                ReferenceMissingRate = reference.MissingRate,
            };
        }

        var feature = new FeatureDrift
        {
            Name = reference.Name,
            Kind = reference.Kind,
            Status = DriftStatus.NotEnoughData,
            Reason = string.Create(
                CultureInfo.InvariantCulture,
                $"Not enough data: {reference.Rows} reference rows and {current.Rows} current rows, but {_options.MinimumRows} are needed on each side."),
            ReferenceRows = reference.Rows,
            CurrentRows = current.Rows,
            ReferenceMissingRate = reference.MissingRate,
            CurrentMissingRate = current.MissingRate,
        };
        return reference.Rows == 0 || current.Rows == 0
            ? feature
            : WithScore(feature, new ColumnComparison(reference, current, pair.ReferenceValues, pair.CurrentValues));
    }

    private FeatureDrift WithScore(FeatureDrift feature, ColumnComparison comparison)
    {
        feature = feature with { Bins = DriftBins.Of(comparison) };
        if (comparison.ReferencePresent == 0 && comparison.CurrentPresent == 0)
        {
            return feature with { Score = 0, Statistic = 0, Threshold = 0.25, WarningThreshold = 0.1 };
        }

        var test = Choose(comparison);
        var threshold = _options.Thresholds.TryGetValue(test.Name, out var chosen) ? chosen : test.DefaultThreshold;
        var result = test.Compare(comparison);
        return feature with
        {
            Test = test.Name,
            Score = result.Score,
            Statistic = result.Statistic,
            PValue = result.PValue,
            Threshold = threshold.Drifted,
            WarningThreshold = threshold.Warning,
        };
    }

    private IDriftTest Choose(ColumnComparison comparison)
    {
        // Where one side has no values at all, and for values without a summary, only the missing rows can be compared.
        if (comparison.Kind == ColumnKind.Opaque || comparison.ReferencePresent == 0 || comparison.CurrentPresent == 0)
        {
            return MissingRowsTest.Instance;
        }

        string name = _options.ColumnTests.TryGetValue(comparison.Reference.Name, out var own) ? own
            : comparison.Kind == ColumnKind.Numeric ? _options.NumericTest
            : _options.CategoricalTest;
        var test = Find(name);
        return test.Supports(comparison.Kind)
            ? test
            : throw new ArgumentException(
                $"The drift test \"{name}\" cannot compare the {comparison.Kind.ToString().ToLowerInvariant()} column \"{comparison.Reference.Name}\"; choose one of {string.Join(", ", _tests.Values.Where(t => t.Supports(comparison.Kind)).Select(t => t.Name))}.");
    }

    private FeatureDrift Judge(FeatureDrift feature, double? adjusted, double? missing)
    {
        double change = Math.Abs(feature.CurrentMissingRate - feature.ReferenceMissingRate);
        feature = feature with
        {
            AdjustedPValue = adjusted,
            MissingRateChanged = change > _options.MissingRateThreshold && missing <= _options.SignificanceLevel,
        };
        if (!CanJudge(feature))
        {
            return feature;
        }

        double score = feature.Score!.Value;
        bool chance = adjusted > _options.SignificanceLevel;
        var status = score <= feature.WarningThreshold || chance ? DriftStatus.Stable
            : score <= feature.Threshold ? DriftStatus.Warning
            : DriftStatus.Drifted;
        string position = status switch
        {
            DriftStatus.Drifted => $"is above the drift threshold {Text(feature.Threshold)}",
            DriftStatus.Warning => $"is above the warning threshold {Text(feature.WarningThreshold)}",
            _ when score > feature.WarningThreshold =>
                $"would be above a threshold, but is no more than chance for this many rows (adjusted p = {Text(adjusted)})",
            _ => $"is not above the warning threshold {Text(feature.WarningThreshold)}",
        };
        return feature with { Status = status, Reason = $"The {feature.Test ?? "missing"} score {Text(score)} {position}." };
    }

    private bool CanJudge(FeatureDrift feature) =>
        feature.Score is not null
        && feature.ReferenceRows >= _options.MinimumRows
        && feature.CurrentRows >= _options.MinimumRows;

    /// <summary>The two-proportion z-test; for one rate it equals Pearson's test on the two-by-two table.</summary>
    private double? MissingRatePValue(FeatureDrift feature)
    {
        double pooled = ((feature.ReferenceMissingRate * feature.ReferenceRows) + (feature.CurrentMissingRate * feature.CurrentRows))
            / ((double)feature.ReferenceRows + feature.CurrentRows);
        if (!CanJudge(feature) || pooled is <= 0 or >= 1)
        {
            return null;
        }

        double error = Math.Sqrt(pooled * (1 - pooled) * ((1.0 / feature.ReferenceRows) + (1.0 / feature.CurrentRows)));
        return SpecialFunctions.NormalTwoSidedTail((feature.CurrentMissingRate - feature.ReferenceMissingRate) / error);
    }

    private IDriftTest Find(string name) => _tests.TryGetValue(name, out var test)
        ? test
        : throw new ArgumentException(
            $"There is no drift test \"{name}\"; choose one of {string.Join(", ", _tests.Keys.Order(StringComparer.Ordinal))}.");

    private static double?[] Adjust(double?[] pValues)
    {
        var given = pValues.OfType<double>().ToArray();
        var adjusted = new Queue<double>(DriftStatistics.BenjaminiHochberg(given));
        return Array.ConvertAll(pValues, p => p is null ? (double?)null : adjusted.Dequeue());
    }

    private static string Text(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "none";
}
