using System.Linq.Expressions;

namespace MlOps.Sdk.Serving;

/// <summary>Something an answer can be asked for, by name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Read">Reads it of a prediction.</param>
/// <param name="MayBeNull">Whether answers of a shape may lack it.</param>
/// <param name="Lack">Why they lack it, as the end of a sentence.</param>
internal sealed record AnswerSource(string Name, Func<Expression, Expression> Read, Func<AnswerShape, bool> MayBeNull, string Lack)
{
    private const string NoClass = "the model is no classifier";
    private const string NoInterval = "the model's package carries no calibration";

    private static readonly AnswerSource[] All =
    [
        Of(nameof(Prediction.Value), _ => false, string.Empty),
        Of(nameof(Prediction.Probability), shape => !shape.IsClassifier, NoClass),
        Of(nameof(Prediction.Label), shape => !shape.IsClassifier, NoClass),
        Of(nameof(Prediction.Interval), shape => !shape.HasInterval, NoInterval),
        OfInterval("IntervalLow", nameof(PredictionInterval.Low)),
        OfInterval("IntervalHigh", nameof(PredictionInterval.High)),
        OfInterval("IntervalCoverage", nameof(PredictionInterval.Coverage)),
        Of(nameof(Prediction.Confidence), shape => !shape.IsClassifier && !shape.HasInterval, $"{NoClass} and {NoInterval}"),
        Of(nameof(Prediction.Model), _ => false, string.Empty),
        Of(nameof(Prediction.Version), shape => shape.MayLackVersion, "rules, a fixed value or several models may answer"),
        Of(nameof(Prediction.Variant), _ => false, string.Empty),
        Of(nameof(Prediction.QualityLevel), _ => false, string.Empty),
        Of(nameof(Prediction.Reason), _ => true, "it is null when the version asked answered"),
        Of(nameof(Prediction.IsCached), _ => false, string.Empty),
        Of(nameof(Prediction.RoutingReason), _ => false, string.Empty),
        Of(nameof(Prediction.Latency), _ => false, string.Empty),
        Of(nameof(Prediction.RequestId), _ => false, string.Empty),
    ];

    public static IEnumerable<string> Names => All.Select(source => source.Name);

    /// <summary>The source of a name; the model's own output column is the value.</summary>
    public static AnswerSource? Find(string name, string output)
    {
        var plain = TypedProperty.Plain(name);
        return Array.Find(All, source => TypedProperty.Plain(source.Name) == plain) ?? (plain == TypedProperty.Plain(output) ? All[0] : null);
    }

    private static AnswerSource Of(string name, Func<AnswerShape, bool> mayBeNull, string lack) =>
        new(name, prediction => Expression.Property(prediction, name), mayBeNull, lack);

    private static AnswerSource OfInterval(string name, string end) => new(
        name,
        prediction => Expression.Condition(
            Expression.Equal(Expression.Property(prediction, nameof(Prediction.Interval)), Expression.Constant(null)),
            Expression.Default(typeof(double?)),
            Expression.Convert(Expression.Property(Expression.Property(prediction, nameof(Prediction.Interval)), end), typeof(double?))),
        shape => !shape.HasInterval,
        NoInterval);
}
