using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// Puts deployed models and the application's own steps together. Steps are joined by column names: a step takes columns of the
/// request and of other steps and gives columns of its own; in which order they are added does not matter.
/// </summary>
public sealed class GraphBuilder
{
    private readonly List<Func<GraphSteps, IEnumerable<GraphNode>>> _steps = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    internal GraphBuilder(string name) => Name = name;

    internal string Name { get; }

    internal List<Field>? Inputs { get; private set; }

    internal string? OutputColumn { get; private set; }

    internal double? Threshold { get; private set; }

    internal bool? IsClassifier { get; private set; }

    /// <summary>
    /// Declares the request's columns. Default: every column that a model takes and no step gives. Needed for columns that only own
    /// steps take, whose types nobody else says; once one is declared, all are, so that a misspelt name is found.
    /// </summary>
    /// <param name="fields">The columns.</param>
    public GraphBuilder Input(params IReadOnlyList<Field> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        (Inputs ??= []).AddRange(fields);
        return this;
    }

    /// <summary>Adds a step that asks a deployment; canaries, fallbacks, shadows and swaps work as for direct calls.</summary>
    /// <param name="step">The step's name, in spans and errors.</param>
    /// <param name="deployment">The deployment's name.</param>
    /// <param name="configure">Where its inputs come from and what its outputs are called; may be null.</param>
    public GraphBuilder Model(string step, string deployment, Action<GraphModelBuilder>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(deployment);
        var columns = EnsembleBuilder.Configured(configure);
        return Add(step, steps => [steps.Model(step, deployment, columns)]);
    }

    /// <summary>Adds a step of the application's own: rows in, rows out.</summary>
    /// <param name="step">The step's name, in spans and errors.</param>
    /// <param name="inputs">The columns it takes.</param>
    /// <param name="outputs">The columns it gives, one or more; the first is its answer.</param>
    /// <param name="transform">
    /// Given the columns it takes, which stay the composition's; gives as many rows with the columns it declares, which the
    /// composition disposes. Must be safe to call from many threads, and give the same for a row alone and among others.
    /// </param>
    public GraphBuilder Transform(
        string step, IReadOnlyList<string> inputs, IReadOnlyList<Field> outputs, Func<RecordBatch, CancellationToken, ValueTask<RecordBatch>> transform)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(transform);
        var schema = outputs.Count > 0 ? new Schema(outputs) : throw new ArgumentException($"Step \"{step}\" gives no column. Declare one or more.", nameof(outputs));
        return Add(step, _ => [new DelegateNode(step, [.. inputs], schema, transform)]);
    }

    /// <inheritdoc cref="Transform(string, IReadOnlyList{string}, IReadOnlyList{Field}, Func{RecordBatch, CancellationToken, ValueTask{RecordBatch}})"/>
    public GraphBuilder Transform(string step, IReadOnlyList<string> inputs, IReadOnlyList<Field> outputs, Func<RecordBatch, RecordBatch> transform)
    {
        ArgumentNullException.ThrowIfNull(transform);
        return Transform(step, inputs, outputs, (rows, _) => new ValueTask<RecordBatch>(transform(rows)));
    }

    /// <summary>Adds a step of the application's own that makes one value of each row.</summary>
    /// <param name="step">The step's name, in spans and errors.</param>
    /// <param name="inputs">The columns it takes.</param>
    /// <param name="output">The column it gives.</param>
    /// <param name="value">Gives the value for a row. Must be safe to call from many threads.</param>
    public GraphBuilder Map(string step, IReadOnlyList<string> inputs, Field output, Func<IReadOnlyDictionary<string, object?>, object?> value)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(value);
        return Add(step, _ => [DelegateNode.OfRows(step, [.. inputs], output, value)]);
    }

    /// <summary>Adds an ensemble of deployments.</summary>
    /// <param name="step">The ensemble's name, in spans and errors, and the column of its answer.</param>
    /// <param name="configure">Adds members and says how their answers become one.</param>
    /// <exception cref="ArgumentException">There are no members, or fewer than must answer.</exception>
    public GraphBuilder Ensemble(string step, Action<EnsembleBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var ensemble = new EnsembleBuilder();
        configure(ensemble);
        if (ensemble.Members.Count == 0 || ensemble.Least > ensemble.Members.Count)
        {
            throw new ArgumentException($"The ensemble \"{step}\" has {ensemble.Members.Count} members and needs {ensemble.Least ?? 1}. Add members with Member, or ask for fewer with AtLeast.", nameof(configure));
        }

        return Add(step, steps => steps.Ensemble(step, ensemble));
    }

    /// <summary>Says which column is the answer. Default: that of the step added last.</summary>
    /// <param name="column">A column of numbers that a step gives.</param>
    public GraphBuilder Output(string column)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(column);
        OutputColumn = column;
        return this;
    }

    /// <summary>
    /// Makes the answer a probability of class 1 with a label. Default: it is one when the step that gives it is a classifier or a
    /// vote, with that model's threshold.
    /// </summary>
    /// <param name="threshold">From which probability on the label is 1. Default 0.5.</param>
    public GraphBuilder AsClassifier(double threshold = 0.5)
    {
        (IsClassifier, Threshold) = (true, double.IsFinite(threshold) ? threshold : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be a finite number."));
        return this;
    }

    /// <summary>Makes the answer a number without a label.</summary>
    public GraphBuilder AsRegression()
    {
        IsClassifier = false;
        return this;
    }

    internal List<GraphNode> Build(GraphSteps steps)
    {
        if (_steps.Count == 0)
        {
            throw new ArgumentException($"The composition \"{Name}\" has no steps. Add one with Model, Ensemble, Transform or Map.");
        }

        return [.. _steps.SelectMany(step => step(steps))];
    }

    private GraphBuilder Add(string step, Func<GraphSteps, IEnumerable<GraphNode>> create)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(step);
        if (!_names.Add(step))
        {
            throw new ArgumentException($"The step \"{step}\" was named twice. Give each step a name of its own.", nameof(step));
        }

        _steps.Add(create);
        return this;
    }
}
