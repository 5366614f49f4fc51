using System.Globalization;

namespace MlOps.Sdk.Core;

/// <summary>Adds rules about one column; every method returns the same object, so rules chain.</summary>
public sealed class ColumnExpectations
{
    private readonly ExpectationBuilder _builder;
    private readonly string _column;
    private readonly ExpectationSeverity _severity;

    internal ColumnExpectations(ExpectationBuilder builder, string column, ExpectationSeverity severity)
    {
        _builder = builder;
        _column = column;
        _severity = severity;
    }

    /// <summary>Begins the rules of another column.</summary>
    /// <param name="name">The column's name, case-sensitive.</param>
    /// <param name="severity">What breaking one of them means. Default: an error.</param>
    public ColumnExpectations Column(string name, ExpectationSeverity severity = ExpectationSeverity.Error) =>
        _builder.Column(name, severity);

    /// <summary>No value is null. NaN is not null; see <see cref="Finite"/>.</summary>
    public ColumnExpectations NotNull() => Add(new NotNullExpectation(_column, _severity));

    /// <summary>Every value is at least this. Integers beyond 2^53 are compared as their nearest double.</summary>
    /// <param name="minimum">The smallest allowed value of a numeric column.</param>
    public ColumnExpectations AtLeast(double minimum) => Range("at-least", minimum, double.PositiveInfinity, $"at least {Text(minimum)}");

    /// <summary>Every value is at most this. Integers beyond 2^53 are compared as their nearest double.</summary>
    /// <param name="maximum">The largest allowed value of a numeric column.</param>
    public ColumnExpectations AtMost(double maximum) => Range("at-most", double.NegativeInfinity, maximum, $"at most {Text(maximum)}");

    /// <summary>Every value is between the two, both allowed.</summary>
    /// <param name="minimum">The smallest allowed value of a numeric column.</param>
    /// <param name="maximum">The largest allowed value of a numeric column.</param>
    public ColumnExpectations Between(double minimum, double maximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, minimum);
        return Range("between", minimum, maximum, $"between {Text(minimum)} and {Text(maximum)}");
    }

    /// <summary>Every instant is between the two, both allowed.</summary>
    /// <param name="earliest">The earliest allowed instant of a timestamp column.</param>
    /// <param name="latest">The latest allowed instant of a timestamp column.</param>
    public ColumnExpectations Between(DateTimeOffset earliest, DateTimeOffset latest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(latest, earliest);
        return Add(new RangeExpectation(
            _column,
            _severity,
            "between",
            Timestamps.FromDateTimeOffset(earliest),
            Timestamps.FromDateTimeOffset(latest),
            string.Create(CultureInfo.InvariantCulture, $"between {earliest:O} and {latest:O}"),
            isInstant: true));
    }

    /// <summary>No value is NaN or infinite.</summary>
    public ColumnExpectations Finite() => Range("finite", double.MinValue, double.MaxValue, "a finite number");

    /// <summary>No value of this column is above the value of another column in the same row.</summary>
    /// <param name="other">The other column, also numeric.</param>
    public ColumnExpectations AtMostColumn(string other)
    {
        ArgumentException.ThrowIfNullOrEmpty(other);
        return Add(new ColumnOrderExpectation(_column, _severity, other));
    }

    /// <summary>Every text is one of these, case-sensitive.</summary>
    /// <param name="values">The allowed texts, at least one.</param>
    public ColumnExpectations OneOf(params IEnumerable<string> values) => Add(new OneOfExpectation(_column, _severity, values));

    /// <summary>Every text as a whole matches a regular expression, which runs in linear time (no look-around, no back-references).</summary>
    /// <param name="pattern">The expression; it need not be anchored.</param>
    public ColumnExpectations Matches(string pattern) => Add(new PatternExpectation(_column, _severity, pattern));

    /// <summary>No present value occurs twice; every occurrence after the first breaks the rule. Holds all values in memory.</summary>
    public ColumnExpectations Unique() => Add(new UniqueExpectation(_column, _severity));

    /// <summary>The column has this type.</summary>
    /// <param name="type">The type.</param>
    public ColumnExpectations IsType(DataType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Add(new TypeExpectation(_column, _severity, type));
    }

    /// <summary>Every present value satisfies a rule of your own.</summary>
    /// <param name="rule">The rule's name for results, such as "even".</param>
    /// <param name="predicate">Receives the value as <see cref="Core.Column.GetValue"/> gives it.</param>
    /// <param name="requirement">What a value must be, to complete the sentence "must be …".</param>
    public ColumnExpectations Satisfies(string rule, Func<object, bool> predicate, string requirement)
    {
        ArgumentException.ThrowIfNullOrEmpty(rule);
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentException.ThrowIfNullOrEmpty(requirement);
        return Add(new PredicateExpectation(_column, _severity, rule, predicate, requirement));
    }

    private ColumnExpectations Range(string rule, double minimum, double maximum, string requirement)
    {
        if (double.IsNaN(minimum) || double.IsNaN(maximum))
        {
            throw new ArgumentException($"The bound of column \"{_column}\" is NaN; give a number.");
        }

        return Add(new RangeExpectation(_column, _severity, rule, minimum, maximum, requirement));
    }

    private ColumnExpectations Add(Expectation expectation)
    {
        _builder.Expectations.Add(expectation);
        return this;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
