using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Fits a preprocessor on training rows.</summary>
internal static class PreprocessorFitting
{
    /// <summary>Fits the steps and gives the training rows' features along, which fitting computes anyway.</summary>
    public static (FittedPreprocessor Preprocessor, FeatureMatrix Features) Fit(
        PreprocessorBuilder definition, RecordBatch train, FeatureLayout layout, ITrainer trainer)
    {
        var numbers = layout.ReadNumbers(train);
        var steps = new List<FittedNumericStep>();
        foreach (var step in trainer.AcceptsNonFiniteValues ? definition.NumericSteps : definition.NumericSteps.Prepend(new FiniteRangeDefinition()))
        {
            var fitted = step.Fit(numbers, Select(step, layout));
            fitted.Apply(numbers);
            steps.Add(fitted);
        }

        if (!trainer.AcceptsNonFiniteValues)
        {
            RefuseMissing(layout, numbers, trainer);
        }

        var encoders = FitEncoders(definition, train, layout);
        var preprocessor = new FittedPreprocessor(layout, layout.NumberNames.Count == 0 ? [] : steps, encoders);
        return preprocessor.FeatureNames.Count > 0
            ? (preprocessor, preprocessor.ToMatrix(train, numbers))
            : throw new TrainingException("There is no feature to learn from: every text feature is empty in all training rows. Name further feature columns.");
    }

    private static List<FittedOneHot> FitEncoders(PreprocessorBuilder definition, RecordBatch train, FeatureLayout layout)
    {
        foreach (var name in definition.Encoders.SelectMany(e => e.Columns))
        {
            if (layout.Texts.All(t => t.Name != name))
            {
                throw Unsuitable(name, "OneHot", "text", layout, layout.Texts.Select(t => t.Name));
            }
        }

        // The last encoder that names a column has the say; one without names serves the rest.
        return [.. layout.Texts.Select(text => (definition.Encoders.LastOrDefault(e => e.Columns.Contains(text.Name))
            ?? definition.Encoders.LastOrDefault(e => e.Columns.Count == 0)
            ?? throw new SchemaException(
                $"The feature '{text.Name}' is text, which a model cannot read as it is. Add .OneHot(\"{text.Name}\") to the preprocessing, or leave it out of the features.", text.Name))
            .Fit(text.Name, train.Text(text.Name)))];
    }

    private static bool[] Select(NumericStepDefinition step, FeatureLayout layout)
    {
        foreach (var name in step.Columns)
        {
            if (layout.Numbers.All(n => n.Name != name))
            {
                throw Unsuitable(name, step.Description, "number", layout, layout.Numbers.Select(n => n.Name));
            }
        }

        return [.. layout.NumberNames.Select(name => step.Columns.Count == 0 || step.Columns.Any(c => name == c || name.StartsWith(c + "[", StringComparison.Ordinal)))];
    }

    private static SchemaException Unsuitable(string name, string step, string kind, FeatureLayout layout, IEnumerable<string> suitable)
    {
        if (layout.Numbers.Concat(layout.Texts).FirstOrDefault(f => f.Name == name) is { } other)
        {
            return new SchemaException($"{step} works on {kind} features, but '{name}' is {other.Type}. Take it out of the step.", name);
        }

        var nearest = NearestName.Find(name, suitable);
        return new SchemaException(
            $"{step} names the column '{name}', which is not among the features.{(nearest is null ? string.Empty : $" Did you mean '{nearest}'?")} The {kind} features are: {string.Join(", ", suitable)}.",
            name);
    }

    private static void RefuseMissing(FeatureLayout layout, float[][] numbers, ITrainer trainer)
    {
        for (var c = 0; c < numbers.Length; c++)
        {
            var missing = numbers[c].Count(float.IsNaN);
            if (missing > 0)
            {
                throw new TrainingException(
                    $"The feature '{layout.NumberNames[c]}' misses {missing} of {numbers[c].Length} values, and {trainer.Name} cannot take missing values. Add .Impute() to the preprocessing, or train {TrainerNames.GradientBoostedTrees}.",
                    layout.NumberNames[c]);
            }
        }
    }
}
