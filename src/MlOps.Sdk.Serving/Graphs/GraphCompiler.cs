using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Joins steps by their columns, and lists everything that does not join.</summary>
internal sealed class GraphCompiler
{
    private readonly GraphBuilder _builder;
    private readonly List<GraphNode> _nodes;
    private readonly List<string> _problems;
    private readonly Dictionary<string, (int Node, int Ordinal)> _given = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Field> _inputs = new(StringComparer.Ordinal);

    private GraphCompiler(GraphBuilder builder, GraphSteps steps)
    {
        _builder = builder;
        _nodes = builder.Build(steps);
        _problems = steps.Problems;
    }

    /// <exception cref="SchemaException">Lists every column that is missing, given twice or of a wrong type, and every cycle.</exception>
    public static GraphPlan Compile(GraphBuilder builder, GraphSteps steps) => new GraphCompiler(builder, steps).Compile();

    private GraphPlan Compile()
    {
        foreach (var field in _builder.Inputs ?? [])
        {
            if (!_inputs.TryAdd(field.Name, field))
            {
                _problems.Add($"the input '{field.Name}' is declared twice");
            }
        }

        CollectOutputs();
        _nodes.ForEach(CheckNeeds);
        var dependencies = _nodes.ConvertAll(DependenciesOf);
        var order = GraphOrder.Of(_nodes, dependencies, _problems);
        var output = FindOutput();
        if (_inputs.Count == 0 && _problems.Count == 0)
        {
            _problems.Add("no step takes a column of the request");
        }

        if (_problems.Count > 0)
        {
            throw new SchemaException($"The steps of \"{_builder.Name}\" do not fit together: {string.Join("; ", _problems)}.");
        }

        return Order(order!, dependencies, output);
    }

    private GraphPlan Order(int[] order, List<int[]> dependencies, (int Node, int Ordinal) output)
    {
        var place = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            place[order[i]] = i;
        }

        var schema = new Schema(_inputs.Values);
        var last = _nodes[output.Node];
        var isAnswer = last.Outputs[output.Ordinal].Name == last.MainOutput;
        var waits = order.Select(node => Array.ConvertAll(dependencies[node], d => place[d])).ToList();
        return new GraphPlan
        {
            Name = _builder.Name,
            Nodes = [.. order.Select(node => _nodes[node])],
            Sources = [.. order.Select(node => _nodes[node].Needs
                .Select(need => _given.TryGetValue(need.Column, out var source) ? (place[source.Node], source.Ordinal) : (-1, schema.IndexOf(need.Column))).ToArray())],
            InputSchemas = [.. order.Select(node => new Schema(_nodes[node].Needs.Select(need => new Field(need.Input, TypeOf(need)))))],
            Dependencies = waits,
            Members = [.. order.Select(node => Array.ConvertAll(MembersOf(_nodes[node]), m => place[m]))],
            Signature = new ModelSignature(
                [.. schema.Select(GraphTypes.TensorOf)],
                [GraphTypes.TensorOf(new Field(last.Outputs[output.Ordinal].Name, DataType.Float64))]),
            OutputNode = place[output.Node],
            OutputOrdinal = output.Ordinal,
            IsClassifier = _builder.IsClassifier ?? (isAnswer && last.IsClassifier),
            Threshold = _builder.Threshold ?? (isAnswer && last.IsClassifier ? null : 0.5),
            HasBranches = Enumerable.Range(1, order.Length - 1).Any(i => !waits[i].Contains(i - 1)),
        };
    }

    private DataType TypeOf(GraphNeed need) =>
        _given.TryGetValue(need.Column, out var source) ? _nodes[source.Node].Outputs[source.Ordinal].Type : _inputs[need.Column].Type;

    private void CollectOutputs()
    {
        for (var node = 0; node < _nodes.Count; node++)
        {
            for (var ordinal = 0; ordinal < _nodes[node].Outputs.Count; ordinal++)
            {
                var column = _nodes[node].Outputs[ordinal].Name;
                if (!_given.TryAdd(column, (node, ordinal)))
                {
                    _problems.Add($"'{column}' is given by \"{_nodes[_given[column].Node].Name}\" and by \"{_nodes[node].Name}\" (name one otherwise with As)");
                }
                else if (_inputs.ContainsKey(column))
                {
                    _problems.Add($"'{column}' is an input and is given by \"{_nodes[node].Name}\" too (name one otherwise)");
                }
            }
        }
    }

    private void CheckNeeds(GraphNode node)
    {
        foreach (var need in node.Needs)
        {
            if (_given.TryGetValue(need.Column, out var source))
            {
                var given = _nodes[source.Node].Outputs[source.Ordinal].Type;
                if (need.Wanted is { } wanted && !GraphTypes.Fits(given, wanted.Type))
                {
                    _problems.Add($"step \"{node.Name}\" takes '{need.Input}' as {wanted.Type}, but '{need.Column}' of \"{_nodes[source.Node].Name}\" is {given} (put a step between that converts it)");
                }
            }
            else
            {
                Ask(node, need);
            }
        }
    }

    /// <summary>Asks the request for a column that no step gives.</summary>
    private void Ask(GraphNode node, GraphNeed need)
    {
        var isKnown = _inputs.TryGetValue(need.Column, out var known);
        if (!isKnown && (_builder.Inputs is not null || need.Wanted is null))
        {
            var nearest = NearestName.Find(need.Column, _given.Keys.Concat(_inputs.Keys));
            _problems.Add($"step \"{node.Name}\" takes '{need.Column}', which no step gives (declare it with Input{(nearest is null ? string.Empty : $"; did you mean '{nearest}'?")})");
            return;
        }

        if (need.Wanted is not { } wanted)
        {
            return;
        }

        var field = wanted with { Name = need.Column };
        if (known is not null && !GraphTypes.Fits(known.Type, wanted.Type))
        {
            if (_builder.Inputs is not null || !GraphTypes.Fits(wanted.Type, known.Type))
            {
                _problems.Add($"step \"{node.Name}\" takes '{need.Input}' as {wanted.Type}, but the request gives '{need.Column}' as {known.Type}");
                return;
            }

            // What fits the stricter step fits the other one too.
            known = field with { IsNullable = known.IsNullable };
        }

        _inputs[need.Column] = known is null ? field : known with { IsNullable = known.IsNullable && wanted.IsNullable };
    }

    private int[] DependenciesOf(GraphNode node) =>
        [.. node.Needs.Where(need => _given.ContainsKey(need.Column)).Select(need => _given[need.Column].Node).Concat(MembersOf(node)).Distinct()];

    private int[] MembersOf(GraphNode node) =>
        node.Combines is null ? [] : [.. Enumerable.Range(0, _nodes.Count).Where(i => ReferenceEquals(_nodes[i].Ensemble, node.Combines))];

    private (int Node, int Ordinal) FindOutput()
    {
        var column = _builder.OutputColumn ?? _nodes[^1].MainOutput;
        if (!_given.TryGetValue(column, out var output))
        {
            var nearest = NearestName.Find(column, _given.Keys);
            _problems.Add($"the output '{column}' is given by no step{(nearest is null ? string.Empty : $" (did you mean '{nearest}'?)")}");
            return default;
        }

        var type = _nodes[output.Node].Outputs[output.Ordinal].Type;
        if (ColumnConversion.NumberOf(type) is null)
        {
            _problems.Add($"the output '{column}' is {type}, but an answer is a number");
        }

        return output;
    }
}
