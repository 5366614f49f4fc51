using System.Collections.Concurrent;
using System.Linq.Expressions;

namespace MlOps.Sdk.Serving;

/// <summary>How a prediction becomes an answer of the caller's type. Immutable and thread-safe.</summary>
/// <typeparam name="TOut">The caller's answer.</typeparam>
internal sealed class AnswerMap<TOut>
{
    private static readonly ConcurrentDictionary<AnswerShape, AnswerMap<TOut>> Known = new();

    private AnswerMap(Func<Prediction, TOut>? convert, IReadOnlyList<string> problems) => (Convert, Problems) = (convert!, problems);

    /// <summary>Makes the answer; null while there are problems.</summary>
    public Func<Prediction, TOut> Convert { get; }

    /// <summary>Everything that keeps predictions from fitting, each as a part of a sentence.</summary>
    public IReadOnlyList<string> Problems { get; }

    public static AnswerMap<TOut> For(AnswerShape shape) => Known.GetOrAdd(shape, Create);

    private static AnswerMap<TOut> Create(AnswerShape shape)
    {
        if (typeof(TOut) == typeof(Prediction))
        {
            return new(static prediction => (TOut)(object)prediction, []);
        }

        var prediction = Expression.Parameter(typeof(Prediction), "prediction");
        if (typeof(TOut) == typeof(double))
        {
            return new(Expression.Lambda<Func<Prediction, TOut>>(Expression.Property(prediction, nameof(Prediction.Value)), prediction).Compile(), []);
        }

        if (typeof(TOut).IsPrimitive || typeof(TOut) == typeof(string) || typeof(TOut).IsAbstract || typeof(TOut).IsEnum)
        {
            return new(null, [$"an answer cannot be made as {typeof(TOut).Name} (use double for the bare value, Prediction for everything, or a class or record of your own)"]);
        }

        var problems = new List<string>();
        var body = Build(prediction, shape, problems);
        return new(problems.Count > 0 ? null : Expression.Lambda<Func<Prediction, TOut>>(body!, prediction).Compile(), problems);
    }

    private static MemberInitExpression? Build(ParameterExpression prediction, AnswerShape shape, List<string> problems)
    {
        var properties = TypedProperty.AllOf(typeof(TOut));
        var constructor = typeof(TOut).GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault();
        if (constructor is null && !typeof(TOut).IsValueType)
        {
            problems.Add($"{typeof(TOut).Name} has no public constructor (add one)");
            return null;
        }

        var parameters = constructor?.GetParameters() ?? [];
        var arguments = parameters.Select(p => Read(
            new AnswerTarget(p, Array.Find(properties, q => string.Equals(q.Property.Name, p.Name, StringComparison.OrdinalIgnoreCase))), prediction, shape, problems)).ToList();
        var members = properties
            .Where(p => p.Property.SetMethod is { IsPublic: true } && !Array.Exists(parameters, q => string.Equals(q.Name, p.Property.Name, StringComparison.OrdinalIgnoreCase)))
            .Select(p => (p.Property, Value: Read(new AnswerTarget(p), prediction, shape, problems))).ToList();
        if (arguments.Count + members.Count == 0)
        {
            problems.Add($"{typeof(TOut).Name} has nothing to fill (add properties such as {nameof(Prediction.Value)})");
        }

        if (problems.Count > 0)
        {
            return null;
        }

        var made = constructor is null ? Expression.New(typeof(TOut)) : Expression.New(constructor, arguments!);
        return Expression.MemberInit(made, members.Select(m => Expression.Bind(m.Property, m.Value!)));
    }

    private static Expression? Read(AnswerTarget target, ParameterExpression prediction, AnswerShape shape, List<string> problems)
    {
        if (AnswerSource.Find(target.Name, shape.Output) is not { } source)
        {
            var nearest = Core.NearestName.Find(target.Name, AnswerSource.Names);
            problems.Add($"'{target.Shown}' asks for '{target.Name}', which no answer has{(nearest is null ? string.Empty : $" (did you mean {nearest}?)")} (answers have {string.Join(", ", AnswerSource.Names)} and the output '{shape.Output}')");
            return null;
        }

        var value = source.Read(prediction);
        if (target.Objection(source, shape, value.Type) is { } problem)
        {
            problems.Add(problem);
            return null;
        }

        return target.Convert(value, source);
    }
}
