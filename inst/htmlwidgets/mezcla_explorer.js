// The page of mezcla's explore(). Made from the project's srcjs/: do not edit.
// Parts are from D3 (ISC licence): see lib/LICENCE-d3.txt beside this file.

(() => {
  // node_modules/d3-selection/src/namespaces.js
  var xhtml = "http://www.w3.org/1999/xhtml", namespaces_default = {
    svg: "http://www.w3.org/2000/svg",
    xhtml,
    xlink: "http://www.w3.org/1999/xlink",
    xml: "http://www.w3.org/XML/1998/namespace",
    xmlns: "http://www.w3.org/2000/xmlns/"
  };

  // node_modules/d3-selection/src/namespace.js
  function namespace_default(name) {
    var prefix = name += "", i = prefix.indexOf(":");
    return i >= 0 && (prefix = name.slice(0, i)) !== "xmlns" && (name = name.slice(i + 1)), namespaces_default.hasOwnProperty(prefix) ? { space: namespaces_default[prefix], local: name } : name;
  }

  // node_modules/d3-selection/src/creator.js
  function creatorInherit(name) {
    return function() {
      var document2 = this.ownerDocument, uri = this.namespaceURI;
      return uri === xhtml && document2.documentElement.namespaceURI === xhtml ? document2.createElement(name) : document2.createElementNS(uri, name);
    };
  }
  function creatorFixed(fullname) {
    return function() {
      return this.ownerDocument.createElementNS(fullname.space, fullname.local);
    };
  }
  function creator_default(name) {
    var fullname = namespace_default(name);
    return (fullname.local ? creatorFixed : creatorInherit)(fullname);
  }

  // node_modules/d3-selection/src/selector.js
  function none() {
  }
  function selector_default(selector) {
    return selector == null ? none : function() {
      return this.querySelector(selector);
    };
  }

  // node_modules/d3-selection/src/selection/select.js
  function select_default(select) {
    typeof select != "function" && (select = selector_default(select));
    for (var groups = this._groups, m = groups.length, subgroups = new Array(m), j = 0; j < m; ++j)
      for (var group = groups[j], n = group.length, subgroup = subgroups[j] = new Array(n), node, subnode, i = 0; i < n; ++i)
        (node = group[i]) && (subnode = select.call(node, node.__data__, i, group)) && ("__data__" in node && (subnode.__data__ = node.__data__), subgroup[i] = subnode);
    return new Selection(subgroups, this._parents);
  }

  // node_modules/d3-selection/src/array.js
  function array(x2) {
    return x2 == null ? [] : Array.isArray(x2) ? x2 : Array.from(x2);
  }

  // node_modules/d3-selection/src/selectorAll.js
  function empty() {
    return [];
  }
  function selectorAll_default(selector) {
    return selector == null ? empty : function() {
      return this.querySelectorAll(selector);
    };
  }

  // node_modules/d3-selection/src/selection/selectAll.js
  function arrayAll(select) {
    return function() {
      return array(select.apply(this, arguments));
    };
  }
  function selectAll_default(select) {
    typeof select == "function" ? select = arrayAll(select) : select = selectorAll_default(select);
    for (var groups = this._groups, m = groups.length, subgroups = [], parents = [], j = 0; j < m; ++j)
      for (var group = groups[j], n = group.length, node, i = 0; i < n; ++i)
        (node = group[i]) && (subgroups.push(select.call(node, node.__data__, i, group)), parents.push(node));
    return new Selection(subgroups, parents);
  }

  // node_modules/d3-selection/src/matcher.js
  function matcher_default(selector) {
    return function() {
      return this.matches(selector);
    };
  }
  function childMatcher(selector) {
    return function(node) {
      return node.matches(selector);
    };
  }

  // node_modules/d3-selection/src/selection/selectChild.js
  var find = Array.prototype.find;
  function childFind(match) {
    return function() {
      return find.call(this.children, match);
    };
  }
  function childFirst() {
    return this.firstElementChild;
  }
  function selectChild_default(match) {
    return this.select(match == null ? childFirst : childFind(typeof match == "function" ? match : childMatcher(match)));
  }

  // node_modules/d3-selection/src/selection/selectChildren.js
  var filter = Array.prototype.filter;
  function children() {
    return Array.from(this.children);
  }
  function childrenFilter(match) {
    return function() {
      return filter.call(this.children, match);
    };
  }
  function selectChildren_default(match) {
    return this.selectAll(match == null ? children : childrenFilter(typeof match == "function" ? match : childMatcher(match)));
  }

  // node_modules/d3-selection/src/selection/filter.js
  function filter_default(match) {
    typeof match != "function" && (match = matcher_default(match));
    for (var groups = this._groups, m = groups.length, subgroups = new Array(m), j = 0; j < m; ++j)
      for (var group = groups[j], n = group.length, subgroup = subgroups[j] = [], node, i = 0; i < n; ++i)
        (node = group[i]) && match.call(node, node.__data__, i, group) && subgroup.push(node);
    return new Selection(subgroups, this._parents);
  }

  // node_modules/d3-selection/src/selection/sparse.js
  function sparse_default(update2) {
    return new Array(update2.length);
  }

  // node_modules/d3-selection/src/selection/enter.js
  function enter_default() {
    return new Selection(this._enter || this._groups.map(sparse_default), this._parents);
  }
  function EnterNode(parent, datum2) {
    this.ownerDocument = parent.ownerDocument, this.namespaceURI = parent.namespaceURI, this._next = null, this._parent = parent, this.__data__ = datum2;
  }
  EnterNode.prototype = {
    constructor: EnterNode,
    appendChild: function(child) {
      return this._parent.insertBefore(child, this._next);
    },
    insertBefore: function(child, next) {
      return this._parent.insertBefore(child, next);
    },
    querySelector: function(selector) {
      return this._parent.querySelector(selector);
    },
    querySelectorAll: function(selector) {
      return this._parent.querySelectorAll(selector);
    }
  };

  // node_modules/d3-selection/src/constant.js
  function constant_default(x2) {
    return function() {
      return x2;
    };
  }

  // node_modules/d3-selection/src/selection/data.js
  function bindIndex(parent, group, enter, update2, exit, data) {
    for (var i = 0, node, groupLength = group.length, dataLength = data.length; i < dataLength; ++i)
      (node = group[i]) ? (node.__data__ = data[i], update2[i] = node) : enter[i] = new EnterNode(parent, data[i]);
    for (; i < groupLength; ++i)
      (node = group[i]) && (exit[i] = node);
  }
  function bindKey(parent, group, enter, update2, exit, data, key) {
    var i, node, nodeByKeyValue = /* @__PURE__ */ new Map(), groupLength = group.length, dataLength = data.length, keyValues = new Array(groupLength), keyValue;
    for (i = 0; i < groupLength; ++i)
      (node = group[i]) && (keyValues[i] = keyValue = key.call(node, node.__data__, i, group) + "", nodeByKeyValue.has(keyValue) ? exit[i] = node : nodeByKeyValue.set(keyValue, node));
    for (i = 0; i < dataLength; ++i)
      keyValue = key.call(parent, data[i], i, data) + "", (node = nodeByKeyValue.get(keyValue)) ? (update2[i] = node, node.__data__ = data[i], nodeByKeyValue.delete(keyValue)) : enter[i] = new EnterNode(parent, data[i]);
    for (i = 0; i < groupLength; ++i)
      (node = group[i]) && nodeByKeyValue.get(keyValues[i]) === node && (exit[i] = node);
  }
  function datum(node) {
    return node.__data__;
  }
  function data_default(value3, key) {
    if (!arguments.length) return Array.from(this, datum);
    var bind = key ? bindKey : bindIndex, parents = this._parents, groups = this._groups;
    typeof value3 != "function" && (value3 = constant_default(value3));
    for (var m = groups.length, update2 = new Array(m), enter = new Array(m), exit = new Array(m), j = 0; j < m; ++j) {
      var parent = parents[j], group = groups[j], groupLength = group.length, data = arraylike(value3.call(parent, parent && parent.__data__, j, parents)), dataLength = data.length, enterGroup = enter[j] = new Array(dataLength), updateGroup = update2[j] = new Array(dataLength), exitGroup = exit[j] = new Array(groupLength);
      bind(parent, group, enterGroup, updateGroup, exitGroup, data, key);
      for (var i0 = 0, i1 = 0, previous, next; i0 < dataLength; ++i0)
        if (previous = enterGroup[i0]) {
          for (i0 >= i1 && (i1 = i0 + 1); !(next = updateGroup[i1]) && ++i1 < dataLength; ) ;
          previous._next = next || null;
        }
    }
    return update2 = new Selection(update2, parents), update2._enter = enter, update2._exit = exit, update2;
  }
  function arraylike(data) {
    return typeof data == "object" && "length" in data ? data : Array.from(data);
  }

  // node_modules/d3-selection/src/selection/exit.js
  function exit_default() {
    return new Selection(this._exit || this._groups.map(sparse_default), this._parents);
  }

  // node_modules/d3-selection/src/selection/join.js
  function join_default(onenter, onupdate, onexit) {
    var enter = this.enter(), update2 = this, exit = this.exit();
    return typeof onenter == "function" ? (enter = onenter(enter), enter && (enter = enter.selection())) : enter = enter.append(onenter + ""), onupdate != null && (update2 = onupdate(update2), update2 && (update2 = update2.selection())), onexit == null ? exit.remove() : onexit(exit), enter && update2 ? enter.merge(update2).order() : update2;
  }

  // node_modules/d3-selection/src/selection/merge.js
  function merge_default(context) {
    for (var selection2 = context.selection ? context.selection() : context, groups0 = this._groups, groups1 = selection2._groups, m0 = groups0.length, m1 = groups1.length, m = Math.min(m0, m1), merges = new Array(m0), j = 0; j < m; ++j)
      for (var group0 = groups0[j], group1 = groups1[j], n = group0.length, merge = merges[j] = new Array(n), node, i = 0; i < n; ++i)
        (node = group0[i] || group1[i]) && (merge[i] = node);
    for (; j < m0; ++j)
      merges[j] = groups0[j];
    return new Selection(merges, this._parents);
  }

  // node_modules/d3-selection/src/selection/order.js
  function order_default() {
    for (var groups = this._groups, j = -1, m = groups.length; ++j < m; )
      for (var group = groups[j], i = group.length - 1, next = group[i], node; --i >= 0; )
        (node = group[i]) && (next && node.compareDocumentPosition(next) ^ 4 && next.parentNode.insertBefore(node, next), next = node);
    return this;
  }

  // node_modules/d3-selection/src/selection/sort.js
  function sort_default(compare) {
    compare || (compare = ascending);
    function compareNode(a2, b) {
      return a2 && b ? compare(a2.__data__, b.__data__) : !a2 - !b;
    }
    for (var groups = this._groups, m = groups.length, sortgroups = new Array(m), j = 0; j < m; ++j) {
      for (var group = groups[j], n = group.length, sortgroup = sortgroups[j] = new Array(n), node, i = 0; i < n; ++i)
        (node = group[i]) && (sortgroup[i] = node);
      sortgroup.sort(compareNode);
    }
    return new Selection(sortgroups, this._parents).order();
  }
  function ascending(a2, b) {
    return a2 < b ? -1 : a2 > b ? 1 : a2 >= b ? 0 : NaN;
  }

  // node_modules/d3-selection/src/selection/call.js
  function call_default() {
    var callback = arguments[0];
    return arguments[0] = this, callback.apply(null, arguments), this;
  }

  // node_modules/d3-selection/src/selection/nodes.js
  function nodes_default() {
    return Array.from(this);
  }

  // node_modules/d3-selection/src/selection/node.js
  function node_default() {
    for (var groups = this._groups, j = 0, m = groups.length; j < m; ++j)
      for (var group = groups[j], i = 0, n = group.length; i < n; ++i) {
        var node = group[i];
        if (node) return node;
      }
    return null;
  }

  // node_modules/d3-selection/src/selection/size.js
  function size_default() {
    let size = 0;
    for (let node of this) ++size;
    return size;
  }

  // node_modules/d3-selection/src/selection/empty.js
  function empty_default() {
    return !this.node();
  }

  // node_modules/d3-selection/src/selection/each.js
  function each_default(callback) {
    for (var groups = this._groups, j = 0, m = groups.length; j < m; ++j)
      for (var group = groups[j], i = 0, n = group.length, node; i < n; ++i)
        (node = group[i]) && callback.call(node, node.__data__, i, group);
    return this;
  }

  // node_modules/d3-selection/src/selection/attr.js
  function attrRemove(name) {
    return function() {
      this.removeAttribute(name);
    };
  }
  function attrRemoveNS(fullname) {
    return function() {
      this.removeAttributeNS(fullname.space, fullname.local);
    };
  }
  function attrConstant(name, value3) {
    return function() {
      this.setAttribute(name, value3);
    };
  }
  function attrConstantNS(fullname, value3) {
    return function() {
      this.setAttributeNS(fullname.space, fullname.local, value3);
    };
  }
  function attrFunction(name, value3) {
    return function() {
      var v = value3.apply(this, arguments);
      v == null ? this.removeAttribute(name) : this.setAttribute(name, v);
    };
  }
  function attrFunctionNS(fullname, value3) {
    return function() {
      var v = value3.apply(this, arguments);
      v == null ? this.removeAttributeNS(fullname.space, fullname.local) : this.setAttributeNS(fullname.space, fullname.local, v);
    };
  }
  function attr_default(name, value3) {
    var fullname = namespace_default(name);
    if (arguments.length < 2) {
      var node = this.node();
      return fullname.local ? node.getAttributeNS(fullname.space, fullname.local) : node.getAttribute(fullname);
    }
    return this.each((value3 == null ? fullname.local ? attrRemoveNS : attrRemove : typeof value3 == "function" ? fullname.local ? attrFunctionNS : attrFunction : fullname.local ? attrConstantNS : attrConstant)(fullname, value3));
  }

  // node_modules/d3-selection/src/window.js
  function window_default(node) {
    return node.ownerDocument && node.ownerDocument.defaultView || node.document && node || node.defaultView;
  }

  // node_modules/d3-selection/src/selection/style.js
  function styleRemove(name) {
    return function() {
      this.style.removeProperty(name);
    };
  }
  function styleConstant(name, value3, priority) {
    return function() {
      this.style.setProperty(name, value3, priority);
    };
  }
  function styleFunction(name, value3, priority) {
    return function() {
      var v = value3.apply(this, arguments);
      v == null ? this.style.removeProperty(name) : this.style.setProperty(name, v, priority);
    };
  }
  function style_default(name, value3, priority) {
    return arguments.length > 1 ? this.each((value3 == null ? styleRemove : typeof value3 == "function" ? styleFunction : styleConstant)(name, value3, priority ?? "")) : styleValue(this.node(), name);
  }
  function styleValue(node, name) {
    return node.style.getPropertyValue(name) || window_default(node).getComputedStyle(node, null).getPropertyValue(name);
  }

  // node_modules/d3-selection/src/selection/property.js
  function propertyRemove(name) {
    return function() {
      delete this[name];
    };
  }
  function propertyConstant(name, value3) {
    return function() {
      this[name] = value3;
    };
  }
  function propertyFunction(name, value3) {
    return function() {
      var v = value3.apply(this, arguments);
      v == null ? delete this[name] : this[name] = v;
    };
  }
  function property_default(name, value3) {
    return arguments.length > 1 ? this.each((value3 == null ? propertyRemove : typeof value3 == "function" ? propertyFunction : propertyConstant)(name, value3)) : this.node()[name];
  }

  // node_modules/d3-selection/src/selection/classed.js
  function classArray(string2) {
    return string2.trim().split(/^|\s+/);
  }
  function classList(node) {
    return node.classList || new ClassList(node);
  }
  function ClassList(node) {
    this._node = node, this._names = classArray(node.getAttribute("class") || "");
  }
  ClassList.prototype = {
    add: function(name) {
      var i = this._names.indexOf(name);
      i < 0 && (this._names.push(name), this._node.setAttribute("class", this._names.join(" ")));
    },
    remove: function(name) {
      var i = this._names.indexOf(name);
      i >= 0 && (this._names.splice(i, 1), this._node.setAttribute("class", this._names.join(" ")));
    },
    contains: function(name) {
      return this._names.indexOf(name) >= 0;
    }
  };
  function classedAdd(node, names) {
    for (var list2 = classList(node), i = -1, n = names.length; ++i < n; ) list2.add(names[i]);
  }
  function classedRemove(node, names) {
    for (var list2 = classList(node), i = -1, n = names.length; ++i < n; ) list2.remove(names[i]);
  }
  function classedTrue(names) {
    return function() {
      classedAdd(this, names);
    };
  }
  function classedFalse(names) {
    return function() {
      classedRemove(this, names);
    };
  }
  function classedFunction(names, value3) {
    return function() {
      (value3.apply(this, arguments) ? classedAdd : classedRemove)(this, names);
    };
  }
  function classed_default(name, value3) {
    var names = classArray(name + "");
    if (arguments.length < 2) {
      for (var list2 = classList(this.node()), i = -1, n = names.length; ++i < n; ) if (!list2.contains(names[i])) return !1;
      return !0;
    }
    return this.each((typeof value3 == "function" ? classedFunction : value3 ? classedTrue : classedFalse)(names, value3));
  }

  // node_modules/d3-selection/src/selection/text.js
  function textRemove() {
    this.textContent = "";
  }
  function textConstant(value3) {
    return function() {
      this.textContent = value3;
    };
  }
  function textFunction(value3) {
    return function() {
      var v = value3.apply(this, arguments);
      this.textContent = v ?? "";
    };
  }
  function text_default(value3) {
    return arguments.length ? this.each(value3 == null ? textRemove : (typeof value3 == "function" ? textFunction : textConstant)(value3)) : this.node().textContent;
  }

  // node_modules/d3-selection/src/selection/html.js
  function htmlRemove() {
    this.innerHTML = "";
  }
  function htmlConstant(value3) {
    return function() {
      this.innerHTML = value3;
    };
  }
  function htmlFunction(value3) {
    return function() {
      var v = value3.apply(this, arguments);
      this.innerHTML = v ?? "";
    };
  }
  function html_default(value3) {
    return arguments.length ? this.each(value3 == null ? htmlRemove : (typeof value3 == "function" ? htmlFunction : htmlConstant)(value3)) : this.node().innerHTML;
  }

  // node_modules/d3-selection/src/selection/raise.js
  function raise() {
    this.nextSibling && this.parentNode.appendChild(this);
  }
  function raise_default() {
    return this.each(raise);
  }

  // node_modules/d3-selection/src/selection/lower.js
  function lower() {
    this.previousSibling && this.parentNode.insertBefore(this, this.parentNode.firstChild);
  }
  function lower_default() {
    return this.each(lower);
  }

  // node_modules/d3-selection/src/selection/append.js
  function append_default(name) {
    var create = typeof name == "function" ? name : creator_default(name);
    return this.select(function() {
      return this.appendChild(create.apply(this, arguments));
    });
  }

  // node_modules/d3-selection/src/selection/insert.js
  function constantNull() {
    return null;
  }
  function insert_default(name, before2) {
    var create = typeof name == "function" ? name : creator_default(name), select = before2 == null ? constantNull : typeof before2 == "function" ? before2 : selector_default(before2);
    return this.select(function() {
      return this.insertBefore(create.apply(this, arguments), select.apply(this, arguments) || null);
    });
  }

  // node_modules/d3-selection/src/selection/remove.js
  function remove() {
    var parent = this.parentNode;
    parent && parent.removeChild(this);
  }
  function remove_default() {
    return this.each(remove);
  }

  // node_modules/d3-selection/src/selection/clone.js
  function selection_cloneShallow() {
    var clone = this.cloneNode(!1), parent = this.parentNode;
    return parent ? parent.insertBefore(clone, this.nextSibling) : clone;
  }
  function selection_cloneDeep() {
    var clone = this.cloneNode(!0), parent = this.parentNode;
    return parent ? parent.insertBefore(clone, this.nextSibling) : clone;
  }
  function clone_default(deep) {
    return this.select(deep ? selection_cloneDeep : selection_cloneShallow);
  }

  // node_modules/d3-selection/src/selection/datum.js
  function datum_default(value3) {
    return arguments.length ? this.property("__data__", value3) : this.node().__data__;
  }

  // node_modules/d3-selection/src/selection/on.js
  function contextListener(listener) {
    return function(event) {
      listener.call(this, event, this.__data__);
    };
  }
  function parseTypenames(typenames) {
    return typenames.trim().split(/^|\s+/).map(function(t) {
      var name = "", i = t.indexOf(".");
      return i >= 0 && (name = t.slice(i + 1), t = t.slice(0, i)), { type: t, name };
    });
  }
  function onRemove(typename) {
    return function() {
      var on = this.__on;
      if (on) {
        for (var j = 0, i = -1, m = on.length, o; j < m; ++j)
          o = on[j], (!typename.type || o.type === typename.type) && o.name === typename.name ? this.removeEventListener(o.type, o.listener, o.options) : on[++i] = o;
        ++i ? on.length = i : delete this.__on;
      }
    };
  }
  function onAdd(typename, value3, options) {
    return function() {
      var on = this.__on, o, listener = contextListener(value3);
      if (on) {
        for (var j = 0, m = on.length; j < m; ++j)
          if ((o = on[j]).type === typename.type && o.name === typename.name) {
            this.removeEventListener(o.type, o.listener, o.options), this.addEventListener(o.type, o.listener = listener, o.options = options), o.value = value3;
            return;
          }
      }
      this.addEventListener(typename.type, listener, options), o = { type: typename.type, name: typename.name, value: value3, listener, options }, on ? on.push(o) : this.__on = [o];
    };
  }
  function on_default(typename, value3, options) {
    var typenames = parseTypenames(typename + ""), i, n = typenames.length, t;
    if (arguments.length < 2) {
      var on = this.node().__on;
      if (on) {
        for (var j = 0, m = on.length, o; j < m; ++j)
          for (i = 0, o = on[j]; i < n; ++i)
            if ((t = typenames[i]).type === o.type && t.name === o.name)
              return o.value;
      }
      return;
    }
    for (on = value3 ? onAdd : onRemove, i = 0; i < n; ++i) this.each(on(typenames[i], value3, options));
    return this;
  }

  // node_modules/d3-selection/src/selection/dispatch.js
  function dispatchEvent(node, type, params) {
    var window2 = window_default(node), event = window2.CustomEvent;
    typeof event == "function" ? event = new event(type, params) : (event = window2.document.createEvent("Event"), params ? (event.initEvent(type, params.bubbles, params.cancelable), event.detail = params.detail) : event.initEvent(type, !1, !1)), node.dispatchEvent(event);
  }
  function dispatchConstant(type, params) {
    return function() {
      return dispatchEvent(this, type, params);
    };
  }
  function dispatchFunction(type, params) {
    return function() {
      return dispatchEvent(this, type, params.apply(this, arguments));
    };
  }
  function dispatch_default(type, params) {
    return this.each((typeof params == "function" ? dispatchFunction : dispatchConstant)(type, params));
  }

  // node_modules/d3-selection/src/selection/iterator.js
  function* iterator_default() {
    for (var groups = this._groups, j = 0, m = groups.length; j < m; ++j)
      for (var group = groups[j], i = 0, n = group.length, node; i < n; ++i)
        (node = group[i]) && (yield node);
  }

  // node_modules/d3-selection/src/selection/index.js
  var root = [null];
  function Selection(groups, parents) {
    this._groups = groups, this._parents = parents;
  }
  function selection() {
    return new Selection([[document.documentElement]], root);
  }
  function selection_selection() {
    return this;
  }
  Selection.prototype = selection.prototype = {
    constructor: Selection,
    select: select_default,
    selectAll: selectAll_default,
    selectChild: selectChild_default,
    selectChildren: selectChildren_default,
    filter: filter_default,
    data: data_default,
    enter: enter_default,
    exit: exit_default,
    join: join_default,
    merge: merge_default,
    selection: selection_selection,
    order: order_default,
    sort: sort_default,
    call: call_default,
    nodes: nodes_default,
    node: node_default,
    size: size_default,
    empty: empty_default,
    each: each_default,
    attr: attr_default,
    style: style_default,
    property: property_default,
    classed: classed_default,
    text: text_default,
    html: html_default,
    raise: raise_default,
    lower: lower_default,
    append: append_default,
    insert: insert_default,
    remove: remove_default,
    clone: clone_default,
    datum: datum_default,
    on: on_default,
    dispatch: dispatch_default,
    [Symbol.iterator]: iterator_default
  };

  // node_modules/d3-selection/src/select.js
  function select_default2(selector) {
    return typeof selector == "string" ? new Selection([[document.querySelector(selector)]], [document.documentElement]) : new Selection([[selector]], root);
  }

  // node_modules/d3-selection/src/sourceEvent.js
  function sourceEvent_default(event) {
    let sourceEvent;
    for (; sourceEvent = event.sourceEvent; ) event = sourceEvent;
    return event;
  }

  // node_modules/d3-selection/src/pointer.js
  function pointer_default(event, node) {
    if (event = sourceEvent_default(event), node === void 0 && (node = event.currentTarget), node) {
      var svg = node.ownerSVGElement || node;
      if (svg.createSVGPoint) {
        var point = svg.createSVGPoint();
        return point.x = event.clientX, point.y = event.clientY, point = point.matrixTransform(node.getScreenCTM().inverse()), [point.x, point.y];
      }
      if (node.getBoundingClientRect) {
        var rect = node.getBoundingClientRect();
        return [event.clientX - rect.left - node.clientLeft, event.clientY - rect.top - node.clientTop];
      }
    }
    return [event.pageX, event.pageY];
  }

  // src/gaussian.js
  function cholesky(m) {
    let d = m.length, lower2 = m.map((row) => row.map(() => 0));
    for (let i = 0; i < d; i++)
      for (let j = 0; j <= i; j++) {
        let rest = m[i][j];
        for (let l = 0; l < j; l++) rest -= lower2[i][l] * lower2[j][l];
        if (i === j) {
          if (!(rest > 0)) return null;
          lower2[i][i] = Math.sqrt(rest);
        } else
          lower2[i][j] = rest / lower2[j][j];
      }
    return lower2;
  }
  var observed = (x2) => x2.flatMap((value3, v) => value3 === null ? [] : [v]);
  function logDensity(x2, mean, covariance) {
    let seen = observed(x2), lower2 = cholesky(seen.map((a2) => seen.map((b) => covariance[a2][b])));
    if (lower2 === null) return NaN;
    let distance2 = 0, logDeterminant = 0, z = [];
    return seen.forEach((v, i) => {
      let rest = x2[v] - mean[v];
      for (let l = 0; l < i; l++) rest -= lower2[i][l] * z[l];
      z.push(rest / lower2[i][i]), distance2 += z[i] * z[i], logDeterminant += 2 * Math.log(lower2[i][i]);
    }), -0.5 * (seen.length * Math.log(2 * Math.PI) + logDeterminant + distance2);
  }
  function logNoiseDensity(x2, box) {
    return -observed(x2).reduce((sum3, v) => sum3 + Math.log(box[1][v] - box[0][v]), 0);
  }
  function logSumExp(terms) {
    let largest = Math.max(...terms);
    return largest === -1 / 0 ? -1 / 0 : largest + Math.log(terms.reduce((sum3, term) => sum3 + Math.exp(term - largest), 0));
  }
  function bayes(params, x2, plausibility = null) {
    let terms = params.proportions.map((proportion, j) => ({
      proportion,
      logDensity: logDensity(x2, params.means[j], params.covariances[j])
    }));
    if (params.noise) {
      let { proportion, box } = params.noise;
      terms.push({ proportion, logDensity: logNoiseDensity(x2, box), noise: !0 });
    }
    terms.forEach((term, j) => {
      term.plausibility = plausibility === null ? 1 : plausibility[j], term.logProduct = Math.log(term.proportion) + Math.log(term.plausibility) + term.logDensity;
    });
    let logSum = logSumExp(terms.map((term) => term.logProduct));
    for (let term of terms) term.w = Math.exp(term.logProduct - logSum);
    return { terms, logSum };
  }
  var squaredDistance = (x2, centre) => observed(x2).reduce((sum3, v) => sum3 + (x2[v] - centre[v]) ** 2, 0);
  function ellipse(mean, covariance, a2, b, share) {
    let radius = Math.sqrt(-2 * Math.log(1 - share)), first = Math.sqrt(Math.max(covariance[a2][a2], 0)), slope = first > 0 ? covariance[a2][b] / first : 0, second = Math.sqrt(Math.max(covariance[b][b] - slope * slope, 0));
    return {
      centre: [mean[a2], mean[b]],
      map: [
        [first * radius, 0],
        [slope * radius, second * radius]
      ]
    };
  }
  function marginalCurve(params, j, v) {
    let mean = params.means[j][v], variance = params.covariances[j][v][v], scale = params.proportions[j] / Math.sqrt(2 * Math.PI * variance);
    return (x2) => scale * Math.exp(-0.5 * (x2 - mean) ** 2 / variance);
  }
  function noiseLevel(params, v) {
    let { proportion, box } = params.noise, [lower2, upper] = [box[0][v], box[1][v]];
    return (x2) => x2 >= lower2 && x2 <= upper ? proportion / (upper - lower2) : 0;
  }

  // src/algorithms/common.js
  var rowOf = (data, i) => data.x.map((column) => column[i]), oneHot = (cluster, k2) => Array.from({ length: k2 }, (_, j) => j + 1 === cluster ? 1 : 0), [before, after] = [5, 3], allInWindow = 14;
  function windowAround(last) {
    let width = before + after;
    return (step) => {
      if (last <= allInWindow) return [0, last];
      let from = Math.min(Math.max(0, step - before), last - width);
      return [from, from + width];
    };
  }
  var difference = (a2, b) => Math.abs(a2 - b) <= 1e-12 * Math.max(Math.abs(a2), Math.abs(b)) ? 0 : a2 - b, range = (n) => Array.from({ length: n }, (_, i) => i);

  // src/algorithms/em.js
  function em(data, words) {
    let last = 2 * data.params.length - 1, objective3 = data.loglik.map((l, t) => l + data.log_prior[t]), half = (step) => step === 0 ? "start" : step % 2 === 1 ? "e" : "m", theta3 = (step) => Math.floor(step / 2), eStep2 = (step) => Math.floor((step - 1) / 2), bound = (step) => half(step) === "e" ? data.bound_e[eStep2(step)] : half(step) === "m" ? data.bound_m[eStep2(step)] : null;
    function said(step) {
      let t = theta3(step), now = objective3[t];
      if (step === 0) return words.emStart(now, data.has_prior);
      if (half(step) === "m") {
        let gain = difference(bound(step), objective3[t - 1]), gap = difference(now, bound(step));
        return words.mStep({ t, gain, bound: bound(step), objective: now, gap, prior: data.has_prior });
      }
      let told = words.eStep({ t, gain: t === 0 ? null : difference(now, bound(step - 1)), objective: now, prior: data.has_prior });
      return step === last ? `${told} ${words.status(data.status, t)}` : told;
    }
    let steps3 = range(last + 1), x2 = (step) => (step - 1) / 2, points = (from, y2, mark) => steps3.slice(from).map((step) => ({ step, x: x2(step), y: y2(step), mark: mark(step) }));
    return {
      last,
      title: words.emTitle(data.covariance, data.components.labels.length),
      frame: (step) => {
        var _a;
        let params = data.params[theta3(step)];
        return {
          half: half(step),
          label: words.emLabel(half(step), theta3(step)),
          said: said(step),
          centres: params.means,
          trail: data.params.slice(0, theta3(step) + 1).map((p) => p.means),
          trailParams: data.params,
          params,
          regions: !1,
          amounts: { symbol: "π", values: params.proportions, noise: ((_a = params.noise) == null ? void 0 : _a.proportion) ?? null }
        };
      },
      shares: (step, i) => step === 0 ? null : data.responsibilities[eStep2(step)].map((column) => column[i]),
      explain: (step, i) => {
        if (step === 0) return null;
        let t = eStep2(step), plausibility = data.plausibility ? data.plausibility.map((column) => column[i]) : null;
        return {
          kind: "bayes",
          t,
          held: half(step) === "m",
          hasPlausibility: plausibility !== null,
          ...bayes(data.params[t], rowOf(data, i), plausibility),
          w: data.responsibilities[t].map((column) => column[i])
        };
      },
      chart: {
        title: words.emChart(data.has_prior),
        xLabel: words.iteration,
        series: [
          { key: "objective", label: words.objective(data.has_prior), points: points(0, (s2) => objective3[theta3(s2)], () => null) },
          { key: "bound", label: words.bound, points: points(1, bound, (s2) => half(s2)) }
        ],
        marks: [["e", words.eMark], ["m", words.mMark]],
        gapLabel: words.gap,
        gaps: steps3.filter((s2) => half(s2) === "m").map((step) => ({ step, x: x2(step), low: bound(step), high: objective3[theta3(step)] })),
        x: x2,
        tick: (step) => half(step) === "e" ? String(eStep2(step)) : null,
        window: windowAround(last),
        zoom: !0
      },
      strip: {
        label: words.wholeRun(words.objective(data.has_prior)),
        points: steps3.map((step) => ({ step, x: x2(step), y: objective3[theta3(step)] }))
      }
    };
  }

  // src/algorithms/kmeans.js
  function kmeans(data, words) {
    let last = data.half.length, k2 = data.components.labels.length, half = (step) => step === 0 ? "start" : data.half[step - 1], centres = (step) => data.centers[Math.max(step - 1, 0)], assignedTo = (step) => half(step) === "update" ? centres(step - 1) : centres(step);
    function said(step) {
      if (step === 0) return words.kmeansStart;
      let now = data.distortion[step - 1], fall = step === 1 ? null : difference(data.distortion[step - 2], now);
      if (half(step) === "update") return words.update(now, fall);
      let moved = data.moved[step - 1], told = words.assign(now, fall, moved);
      return step === last ? `${told} ${words.kmeansEnd(moved === 0)}` : told;
    }
    let points = range(last).map((s2) => ({ step: s2 + 1, x: s2 + 1, y: data.distortion[s2], mark: data.half[s2] }));
    return {
      last,
      title: words.kmeansTitle(k2),
      frame: (step) => ({
        half: half(step),
        label: words.kmeansLabel(half(step), step),
        said: said(step),
        centres: centres(step),
        trail: range(Math.max(step, 1)).map((s2) => data.centers[s2]),
        trailParams: null,
        params: null,
        regions: !0,
        trimmed: step === 0 ? 0 : data.n - data.sizes[step - 1].reduce((sum3, size) => sum3 + size, 0),
        amounts: step === 0 ? null : { symbol: "n", values: data.sizes[step - 1], noise: null }
      }),
      shares: (step, i) => step === 0 ? null : oneHot(data.cluster[step - 1][i], k2),
      explain: (step, i) => {
        if (step === 0) return null;
        let x2 = rowOf(data, i);
        return {
          kind: "distances",
          held: half(step) === "update",
          terms: assignedTo(step).map((centre) => ({ distance: squaredDistance(x2, centre) })),
          cluster: data.cluster[step - 1][i]
        };
      },
      chart: {
        title: words.kmeansChart,
        xLabel: words.halfStep,
        series: [{ key: "distortion", label: words.distortion, points }],
        marks: [["assign", words.assignMark], ["update", words.updateMark]],
        gaps: [],
        x: (step) => step,
        tick: (step) => step > 0 ? String(step) : null,
        window: windowAround(last),
        zoom: !0
      },
      strip: { label: words.wholeRun(words.distortion), points }
    };
  }

  // src/format.js
  var superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹", subscripts = "₀₁₂₃₄₅₆₇₈₉", raised = (digits) => (n) => String(n).replace("-", digits === superscripts ? "⁻" : "₋").replace(/[0-9]/g, (c2) => digits[c2]), superscript = raised(superscripts), subscript = raised(subscripts), timesTen = (mantissa, power) => `${mantissa} × 10${superscript(power)}`, minus = (text) => text.replace("-", "−");
  function significant(x2, digits = 4) {
    if (x2 === null || Number.isNaN(x2)) return "–";
    if (!Number.isFinite(x2)) return x2 > 0 ? "∞" : "−∞";
    if (x2 === 0) return "0";
    let [mantissa, power] = x2.toExponential(digits - 1).split("e").map(Number);
    return power < -4 || power > 6 ? minus(timesTen(mantissa.toFixed(digits - 1), power)) : minus(x2.toFixed(Math.max(0, digits - 1 - power)));
  }
  function significantExp(x2, digits = 4) {
    if (Number.isNaN(x2)) return "–";
    if (x2 > -700) return significant(Math.exp(x2), digits);
    if (x2 === -1 / 0) return "0";
    let power = Math.floor(x2 / Math.LN10), mantissa = Math.exp(x2 - power * Math.LN10);
    return timesTen(mantissa.toFixed(digits - 1), power);
  }
  function probability(w) {
    return w > 0 && w < 5e-5 ? significant(w, 2) : w < 1 && w >= 0.99995 ? "> 0.9999" : w.toFixed(4);
  }
  function resolved(x2, resolution) {
    let decimals = resolution > 0 ? Math.ceil(-Math.log10(resolution) - 1e-9) : 0;
    return minus(x2.toFixed(Math.min(12, Math.max(0, decimals))));
  }
  var value = (x2) => x2 === null ? "NA" : minus(String(Number(x2.toPrecision(7))));

  // src/algorithms/limit.js
  function sphericalParams(centres, sigma2) {
    let [k2, d] = [centres.length, centres[0].length], covariance = range(d).map((a2) => range(d).map((b) => a2 === b ? sigma2 : 0));
    return { proportions: centres.map(() => 1 / k2), means: centres, covariances: centres.map(() => covariance), noise: null };
  }
  function limit(data, words) {
    let { path: path2, lloyd } = data, last = path2.sigma2.length, k2 = data.components.labels.length, centres = (step) => step === last ? lloyd.centers : data.centers[step], params = data.centers.map((c2, s2) => sphericalParams(c2, path2.sigma2[s2])), at2 = (step) => ({
      sigma2: path2.sigma2[step],
      hardness: path2.hardness[step],
      soft: path2.soft_distortion[step],
      distortion: path2.distortion[step],
      distance: path2.distance[step]
    }), line = (key, label2, values) => ({
      key,
      label: label2,
      points: [...values, lloyd.distortion].map((y2, step) => ({ step, x: step, y: y2, mark: key }))
    });
    return {
      last,
      title: words.limitTitle(k2),
      frame: (step) => ({
        half: step === last ? "lloyd" : "sigma2",
        label: step === last ? words.limitEnd : `σ² = ${significant(path2.sigma2[step], 3)}`,
        said: step === last ? words.lloyd(lloyd.distortion, lloyd.iterations) : words.atSigma2(at2(step)),
        centres: centres(step),
        trail: range(step + 1).map(centres),
        trailParams: params,
        params: step === last ? null : params[step],
        regions: step === last,
        amounts: step === last ? { symbol: "n", values: lloyd.sizes, noise: null } : { symbol: "π", values: params[step].proportions, noise: null }
      }),
      shares: (step, i) => step === last ? oneHot(lloyd.cluster[i], k2) : data.responsibilities[step].map((column) => column[i]),
      explain: (step, i) => {
        let x2 = rowOf(data, i);
        return step === last ? { kind: "distances", held: !1, terms: lloyd.centers.map((centre) => ({ distance: squaredDistance(x2, centre) })), cluster: lloyd.cluster[i] } : {
          kind: "bayes",
          t: null,
          held: !1,
          hasPlausibility: !1,
          ...bayes(params[step], x2),
          w: data.responsibilities[step].map((column) => column[i])
        };
      },
      chart: {
        title: words.limitChart,
        xLabel: "σ²",
        series: [
          line("distortion", words.distortionAtCentres, path2.distortion),
          line("soft", words.softDistortion, path2.soft_distortion)
        ],
        marks: [["distortion", words.distortionAtCentres], ["soft", words.softDistortion]],
        gaps: [],
        reference: { y: lloyd.distortion, label: words.lloydDistortion },
        x: (step) => step,
        tick: (step) => step === last ? "0" : significant(path2.sigma2[step], 2),
        window: () => [0, last],
        zoom: !1
      },
      strip: {
        label: words.hardness,
        points: [...path2.hardness, 1].map((y2, step) => ({ step, x: step, y: y2 })),
        domain: [1 / k2, 1]
      }
    };
  }

  // src/algorithms/index.js
  var algorithms = { em, kmeans, limit }, createAlgorithm = (data, words) => algorithms[data.kind](data, words);

  // src/keyboard.js
  var fieldKeys = {
    SELECT: () => !0,
    TEXTAREA: () => !0,
    // A slider moves by itself, but does not play.
    INPUT: (field, key) => field.type !== "range" || key !== " ",
    BUTTON: (_, key) => key === " " || key === "Enter",
    SUMMARY: (_, key) => key === " " || key === "Enter"
  };
  function keyAction(event, { player, store, data, points }) {
    var _a;
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented || (_a = fieldKeys[event.target.tagName]) != null && _a.call(fieldKeys, event.target, event.key)) return null;
    let onPoints = event.target === points, row = (by) => () => {
      let n = data.rows.length, { row: row2, keyed } = store.get();
      store.set({ row: (row2 + by + n) % n, keyed: keyed + 1 });
    }, actions = {
      ArrowRight: () => player.by(1),
      ArrowLeft: () => player.by(-1),
      PageUp: () => player.by(10),
      PageDown: () => player.by(-10),
      Home: () => player.to(0),
      End: () => player.to(player.last),
      " ": player.toggle
    };
    return onPoints && (actions.ArrowDown = row(1), actions.ArrowUp = row(-1), actions.Enter = () => store.set({ held: !store.get().held })), actions[event.key] ?? null;
  }
  var isAlone = (root2) => root2.closest("#htmlwidget_container, .mz-page") !== null;
  function listen(target, context) {
    let onKey = (event) => {
      let action = keyAction(event, context);
      action !== null && (event.preventDefault(), event.stopPropagation(), action());
    };
    return target.addEventListener("keydown", onKey), () => target.removeEventListener("keydown", onKey);
  }

  // src/state.js
  function createStore(initial) {
    let state = { ...initial }, listeners = /* @__PURE__ */ new Set();
    return {
      get: () => state,
      set(change) {
        let before2 = state, changed = Object.keys(change).filter((key) => change[key] !== before2[key]);
        if (changed.length !== 0) {
          state = { ...before2, ...change };
          for (let listener of [...listeners]) listener(state, new Set(changed));
        }
      },
      subscribe(listener) {
        return listeners.add(listener), () => listeners.delete(listener);
      }
    };
  }
  function createPlayer(store, last, clock = globalThis) {
    let timer = null, clamp2 = (step) => Math.min(player.last, Math.max(0, Math.round(step))), stopTimer = () => {
      clock.clearTimeout(timer), timer = null;
    }, tick2 = () => {
      let step = clamp2(store.get().step + 1);
      store.set({ step, playing: step < player.last }), step < player.last && schedule();
    }, schedule = () => {
      stopTimer(), timer = clock.setTimeout(tick2, store.get().delay);
    }, player = {
      last,
      to(step) {
        player.pause(), store.set({ step: clamp2(step) });
      },
      by: (steps3) => player.to(store.get().step + steps3),
      play() {
        let step = store.get().step < player.last ? store.get().step : 0;
        store.set({ step, playing: player.last > 0 }), player.last > 0 && schedule();
      },
      pause() {
        stopTimer(), store.set({ playing: !1 });
      },
      toggle: () => store.get().playing ? player.pause() : player.play(),
      setLast(step) {
        player.last = step;
      },
      setDelay(delay) {
        store.set({ delay }), store.get().playing && schedule();
      }
    };
    return player;
  }

  // node_modules/d3-array/src/ascending.js
  function ascending2(a2, b) {
    return a2 == null || b == null ? NaN : a2 < b ? -1 : a2 > b ? 1 : a2 >= b ? 0 : NaN;
  }

  // node_modules/d3-array/src/descending.js
  function descending(a2, b) {
    return a2 == null || b == null ? NaN : b < a2 ? -1 : b > a2 ? 1 : b >= a2 ? 0 : NaN;
  }

  // node_modules/d3-array/src/bisector.js
  function bisector(f) {
    let compare1, compare2, delta;
    f.length !== 2 ? (compare1 = ascending2, compare2 = (d, x2) => ascending2(f(d), x2), delta = (d, x2) => f(d) - x2) : (compare1 = f === ascending2 || f === descending ? f : zero, compare2 = f, delta = f);
    function left2(a2, x2, lo = 0, hi = a2.length) {
      if (lo < hi) {
        if (compare1(x2, x2) !== 0) return hi;
        do {
          let mid = lo + hi >>> 1;
          compare2(a2[mid], x2) < 0 ? lo = mid + 1 : hi = mid;
        } while (lo < hi);
      }
      return lo;
    }
    function right2(a2, x2, lo = 0, hi = a2.length) {
      if (lo < hi) {
        if (compare1(x2, x2) !== 0) return hi;
        do {
          let mid = lo + hi >>> 1;
          compare2(a2[mid], x2) <= 0 ? lo = mid + 1 : hi = mid;
        } while (lo < hi);
      }
      return lo;
    }
    function center2(a2, x2, lo = 0, hi = a2.length) {
      let i = left2(a2, x2, lo, hi - 1);
      return i > lo && delta(a2[i - 1], x2) > -delta(a2[i], x2) ? i - 1 : i;
    }
    return { left: left2, center: center2, right: right2 };
  }
  function zero() {
    return 0;
  }

  // node_modules/d3-array/src/number.js
  function number(x2) {
    return x2 === null ? NaN : +x2;
  }

  // node_modules/d3-array/src/bisect.js
  var ascendingBisect = bisector(ascending2), bisectRight = ascendingBisect.right, bisectLeft = ascendingBisect.left, bisectCenter = bisector(number).center, bisect_default = bisectRight;

  // node_modules/d3-array/src/extent.js
  function extent(values, valueof) {
    let min, max;
    if (valueof === void 0)
      for (let value3 of values)
        value3 != null && (min === void 0 ? value3 >= value3 && (min = max = value3) : (min > value3 && (min = value3), max < value3 && (max = value3)));
    else {
      let index = -1;
      for (let value3 of values)
        (value3 = valueof(value3, ++index, values)) != null && (min === void 0 ? value3 >= value3 && (min = max = value3) : (min > value3 && (min = value3), max < value3 && (max = value3)));
    }
    return [min, max];
  }

  // node_modules/d3-array/src/ticks.js
  var e10 = Math.sqrt(50), e5 = Math.sqrt(10), e2 = Math.sqrt(2);
  function tickSpec(start, stop, count5) {
    let step = (stop - start) / Math.max(0, count5), power = Math.floor(Math.log10(step)), error = step / Math.pow(10, power), factor = error >= e10 ? 10 : error >= e5 ? 5 : error >= e2 ? 2 : 1, i1, i2, inc;
    return power < 0 ? (inc = Math.pow(10, -power) / factor, i1 = Math.round(start * inc), i2 = Math.round(stop * inc), i1 / inc < start && ++i1, i2 / inc > stop && --i2, inc = -inc) : (inc = Math.pow(10, power) * factor, i1 = Math.round(start / inc), i2 = Math.round(stop / inc), i1 * inc < start && ++i1, i2 * inc > stop && --i2), i2 < i1 && 0.5 <= count5 && count5 < 2 ? tickSpec(start, stop, count5 * 2) : [i1, i2, inc];
  }
  function ticks(start, stop, count5) {
    if (stop = +stop, start = +start, count5 = +count5, !(count5 > 0)) return [];
    if (start === stop) return [start];
    let reverse = stop < start, [i1, i2, inc] = reverse ? tickSpec(stop, start, count5) : tickSpec(start, stop, count5);
    if (!(i2 >= i1)) return [];
    let n = i2 - i1 + 1, ticks2 = new Array(n);
    if (reverse)
      if (inc < 0) for (let i = 0; i < n; ++i) ticks2[i] = (i2 - i) / -inc;
      else for (let i = 0; i < n; ++i) ticks2[i] = (i2 - i) * inc;
    else if (inc < 0) for (let i = 0; i < n; ++i) ticks2[i] = (i1 + i) / -inc;
    else for (let i = 0; i < n; ++i) ticks2[i] = (i1 + i) * inc;
    return ticks2;
  }
  function tickIncrement(start, stop, count5) {
    return stop = +stop, start = +start, count5 = +count5, tickSpec(start, stop, count5)[2];
  }
  function tickStep(start, stop, count5) {
    stop = +stop, start = +start, count5 = +count5;
    let reverse = stop < start, inc = reverse ? tickIncrement(stop, start, count5) : tickIncrement(start, stop, count5);
    return (reverse ? -1 : 1) * (inc < 0 ? 1 / -inc : inc);
  }

  // node_modules/d3-axis/src/identity.js
  function identity_default(x2) {
    return x2;
  }

  // node_modules/d3-axis/src/axis.js
  var top = 1, right = 2, bottom = 3, left = 4, epsilon = 1e-6;
  function translateX(x2) {
    return "translate(" + x2 + ",0)";
  }
  function translateY(y2) {
    return "translate(0," + y2 + ")";
  }
  function number2(scale) {
    return (d) => +scale(d);
  }
  function center(scale, offset) {
    return offset = Math.max(0, scale.bandwidth() - offset * 2) / 2, scale.round() && (offset = Math.round(offset)), (d) => +scale(d) + offset;
  }
  function entering() {
    return !this.__axis;
  }
  function axis(orient, scale) {
    var tickArguments = [], tickValues = null, tickFormat2 = null, tickSizeInner = 6, tickSizeOuter = 6, tickPadding = 3, offset = typeof window < "u" && window.devicePixelRatio > 1 ? 0 : 0.5, k2 = orient === top || orient === left ? -1 : 1, x2 = orient === left || orient === right ? "x" : "y", transform = orient === top || orient === bottom ? translateX : translateY;
    function axis2(context) {
      var values = tickValues ?? (scale.ticks ? scale.ticks.apply(scale, tickArguments) : scale.domain()), format2 = tickFormat2 ?? (scale.tickFormat ? scale.tickFormat.apply(scale, tickArguments) : identity_default), spacing = Math.max(tickSizeInner, 0) + tickPadding, range2 = scale.range(), range0 = +range2[0] + offset, range1 = +range2[range2.length - 1] + offset, position = (scale.bandwidth ? center : number2)(scale.copy(), offset), selection2 = context.selection ? context.selection() : context, path2 = selection2.selectAll(".domain").data([null]), tick2 = selection2.selectAll(".tick").data(values, scale).order(), tickExit = tick2.exit(), tickEnter = tick2.enter().append("g").attr("class", "tick"), line = tick2.select("line"), text = tick2.select("text");
      path2 = path2.merge(path2.enter().insert("path", ".tick").attr("class", "domain").attr("stroke", "currentColor")), tick2 = tick2.merge(tickEnter), line = line.merge(tickEnter.append("line").attr("stroke", "currentColor").attr(x2 + "2", k2 * tickSizeInner)), text = text.merge(tickEnter.append("text").attr("fill", "currentColor").attr(x2, k2 * spacing).attr("dy", orient === top ? "0em" : orient === bottom ? "0.71em" : "0.32em")), context !== selection2 && (path2 = path2.transition(context), tick2 = tick2.transition(context), line = line.transition(context), text = text.transition(context), tickExit = tickExit.transition(context).attr("opacity", epsilon).attr("transform", function(d) {
        return isFinite(d = position(d)) ? transform(d + offset) : this.getAttribute("transform");
      }), tickEnter.attr("opacity", epsilon).attr("transform", function(d) {
        var p = this.parentNode.__axis;
        return transform((p && isFinite(p = p(d)) ? p : position(d)) + offset);
      })), tickExit.remove(), path2.attr("d", orient === left || orient === right ? tickSizeOuter ? "M" + k2 * tickSizeOuter + "," + range0 + "H" + offset + "V" + range1 + "H" + k2 * tickSizeOuter : "M" + offset + "," + range0 + "V" + range1 : tickSizeOuter ? "M" + range0 + "," + k2 * tickSizeOuter + "V" + offset + "H" + range1 + "V" + k2 * tickSizeOuter : "M" + range0 + "," + offset + "H" + range1), tick2.attr("opacity", 1).attr("transform", function(d) {
        return transform(position(d) + offset);
      }), line.attr(x2 + "2", k2 * tickSizeInner), text.attr(x2, k2 * spacing).text(format2), selection2.filter(entering).attr("fill", "none").attr("font-size", 10).attr("font-family", "sans-serif").attr("text-anchor", orient === right ? "start" : orient === left ? "end" : "middle"), selection2.each(function() {
        this.__axis = position;
      });
    }
    return axis2.scale = function(_) {
      return arguments.length ? (scale = _, axis2) : scale;
    }, axis2.ticks = function() {
      return tickArguments = Array.from(arguments), axis2;
    }, axis2.tickArguments = function(_) {
      return arguments.length ? (tickArguments = _ == null ? [] : Array.from(_), axis2) : tickArguments.slice();
    }, axis2.tickValues = function(_) {
      return arguments.length ? (tickValues = _ == null ? null : Array.from(_), axis2) : tickValues && tickValues.slice();
    }, axis2.tickFormat = function(_) {
      return arguments.length ? (tickFormat2 = _, axis2) : tickFormat2;
    }, axis2.tickSize = function(_) {
      return arguments.length ? (tickSizeInner = tickSizeOuter = +_, axis2) : tickSizeInner;
    }, axis2.tickSizeInner = function(_) {
      return arguments.length ? (tickSizeInner = +_, axis2) : tickSizeInner;
    }, axis2.tickSizeOuter = function(_) {
      return arguments.length ? (tickSizeOuter = +_, axis2) : tickSizeOuter;
    }, axis2.tickPadding = function(_) {
      return arguments.length ? (tickPadding = +_, axis2) : tickPadding;
    }, axis2.offset = function(_) {
      return arguments.length ? (offset = +_, axis2) : offset;
    }, axis2;
  }
  function axisBottom(scale) {
    return axis(bottom, scale);
  }
  function axisLeft(scale) {
    return axis(left, scale);
  }

  // node_modules/d3-scale/src/init.js
  function initRange(domain, range2) {
    switch (arguments.length) {
      case 0:
        break;
      case 1:
        this.range(domain);
        break;
      default:
        this.range(range2).domain(domain);
        break;
    }
    return this;
  }

  // node_modules/d3-color/dist/d3-color.mjs
  function define(constructor, factory, prototype) {
    constructor.prototype = factory.prototype = prototype, prototype.constructor = constructor;
  }
  function extend(parent, definition) {
    var prototype = Object.create(parent.prototype);
    for (var key in definition) prototype[key] = definition[key];
    return prototype;
  }
  function Color() {
  }
  var darker = 0.7, brighter = 1 / darker, reI = "\\s*([+-]?\\d+)\\s*", reN = "\\s*([+-]?(?:\\d*\\.)?\\d+(?:[eE][+-]?\\d+)?)\\s*", reP = "\\s*([+-]?(?:\\d*\\.)?\\d+(?:[eE][+-]?\\d+)?)%\\s*", reHex = /^#([0-9a-f]{3,8})$/, reRgbInteger = new RegExp(`^rgb\\(${reI},${reI},${reI}\\)$`), reRgbPercent = new RegExp(`^rgb\\(${reP},${reP},${reP}\\)$`), reRgbaInteger = new RegExp(`^rgba\\(${reI},${reI},${reI},${reN}\\)$`), reRgbaPercent = new RegExp(`^rgba\\(${reP},${reP},${reP},${reN}\\)$`), reHslPercent = new RegExp(`^hsl\\(${reN},${reP},${reP}\\)$`), reHslaPercent = new RegExp(`^hsla\\(${reN},${reP},${reP},${reN}\\)$`), named = {
    aliceblue: 15792383,
    antiquewhite: 16444375,
    aqua: 65535,
    aquamarine: 8388564,
    azure: 15794175,
    beige: 16119260,
    bisque: 16770244,
    black: 0,
    blanchedalmond: 16772045,
    blue: 255,
    blueviolet: 9055202,
    brown: 10824234,
    burlywood: 14596231,
    cadetblue: 6266528,
    chartreuse: 8388352,
    chocolate: 13789470,
    coral: 16744272,
    cornflowerblue: 6591981,
    cornsilk: 16775388,
    crimson: 14423100,
    cyan: 65535,
    darkblue: 139,
    darkcyan: 35723,
    darkgoldenrod: 12092939,
    darkgray: 11119017,
    darkgreen: 25600,
    darkgrey: 11119017,
    darkkhaki: 12433259,
    darkmagenta: 9109643,
    darkolivegreen: 5597999,
    darkorange: 16747520,
    darkorchid: 10040012,
    darkred: 9109504,
    darksalmon: 15308410,
    darkseagreen: 9419919,
    darkslateblue: 4734347,
    darkslategray: 3100495,
    darkslategrey: 3100495,
    darkturquoise: 52945,
    darkviolet: 9699539,
    deeppink: 16716947,
    deepskyblue: 49151,
    dimgray: 6908265,
    dimgrey: 6908265,
    dodgerblue: 2003199,
    firebrick: 11674146,
    floralwhite: 16775920,
    forestgreen: 2263842,
    fuchsia: 16711935,
    gainsboro: 14474460,
    ghostwhite: 16316671,
    gold: 16766720,
    goldenrod: 14329120,
    gray: 8421504,
    green: 32768,
    greenyellow: 11403055,
    grey: 8421504,
    honeydew: 15794160,
    hotpink: 16738740,
    indianred: 13458524,
    indigo: 4915330,
    ivory: 16777200,
    khaki: 15787660,
    lavender: 15132410,
    lavenderblush: 16773365,
    lawngreen: 8190976,
    lemonchiffon: 16775885,
    lightblue: 11393254,
    lightcoral: 15761536,
    lightcyan: 14745599,
    lightgoldenrodyellow: 16448210,
    lightgray: 13882323,
    lightgreen: 9498256,
    lightgrey: 13882323,
    lightpink: 16758465,
    lightsalmon: 16752762,
    lightseagreen: 2142890,
    lightskyblue: 8900346,
    lightslategray: 7833753,
    lightslategrey: 7833753,
    lightsteelblue: 11584734,
    lightyellow: 16777184,
    lime: 65280,
    limegreen: 3329330,
    linen: 16445670,
    magenta: 16711935,
    maroon: 8388608,
    mediumaquamarine: 6737322,
    mediumblue: 205,
    mediumorchid: 12211667,
    mediumpurple: 9662683,
    mediumseagreen: 3978097,
    mediumslateblue: 8087790,
    mediumspringgreen: 64154,
    mediumturquoise: 4772300,
    mediumvioletred: 13047173,
    midnightblue: 1644912,
    mintcream: 16121850,
    mistyrose: 16770273,
    moccasin: 16770229,
    navajowhite: 16768685,
    navy: 128,
    oldlace: 16643558,
    olive: 8421376,
    olivedrab: 7048739,
    orange: 16753920,
    orangered: 16729344,
    orchid: 14315734,
    palegoldenrod: 15657130,
    palegreen: 10025880,
    paleturquoise: 11529966,
    palevioletred: 14381203,
    papayawhip: 16773077,
    peachpuff: 16767673,
    peru: 13468991,
    pink: 16761035,
    plum: 14524637,
    powderblue: 11591910,
    purple: 8388736,
    rebeccapurple: 6697881,
    red: 16711680,
    rosybrown: 12357519,
    royalblue: 4286945,
    saddlebrown: 9127187,
    salmon: 16416882,
    sandybrown: 16032864,
    seagreen: 3050327,
    seashell: 16774638,
    sienna: 10506797,
    silver: 12632256,
    skyblue: 8900331,
    slateblue: 6970061,
    slategray: 7372944,
    slategrey: 7372944,
    snow: 16775930,
    springgreen: 65407,
    steelblue: 4620980,
    tan: 13808780,
    teal: 32896,
    thistle: 14204888,
    tomato: 16737095,
    turquoise: 4251856,
    violet: 15631086,
    wheat: 16113331,
    white: 16777215,
    whitesmoke: 16119285,
    yellow: 16776960,
    yellowgreen: 10145074
  };
  define(Color, color, {
    copy(channels2) {
      return Object.assign(new this.constructor(), this, channels2);
    },
    displayable() {
      return this.rgb().displayable();
    },
    hex: color_formatHex,
    // Deprecated! Use color.formatHex.
    formatHex: color_formatHex,
    formatHex8: color_formatHex8,
    formatHsl: color_formatHsl,
    formatRgb: color_formatRgb,
    toString: color_formatRgb
  });
  function color_formatHex() {
    return this.rgb().formatHex();
  }
  function color_formatHex8() {
    return this.rgb().formatHex8();
  }
  function color_formatHsl() {
    return hslConvert(this).formatHsl();
  }
  function color_formatRgb() {
    return this.rgb().formatRgb();
  }
  function color(format2) {
    var m, l;
    return format2 = (format2 + "").trim().toLowerCase(), (m = reHex.exec(format2)) ? (l = m[1].length, m = parseInt(m[1], 16), l === 6 ? rgbn(m) : l === 3 ? new Rgb(m >> 8 & 15 | m >> 4 & 240, m >> 4 & 15 | m & 240, (m & 15) << 4 | m & 15, 1) : l === 8 ? rgba(m >> 24 & 255, m >> 16 & 255, m >> 8 & 255, (m & 255) / 255) : l === 4 ? rgba(m >> 12 & 15 | m >> 8 & 240, m >> 8 & 15 | m >> 4 & 240, m >> 4 & 15 | m & 240, ((m & 15) << 4 | m & 15) / 255) : null) : (m = reRgbInteger.exec(format2)) ? new Rgb(m[1], m[2], m[3], 1) : (m = reRgbPercent.exec(format2)) ? new Rgb(m[1] * 255 / 100, m[2] * 255 / 100, m[3] * 255 / 100, 1) : (m = reRgbaInteger.exec(format2)) ? rgba(m[1], m[2], m[3], m[4]) : (m = reRgbaPercent.exec(format2)) ? rgba(m[1] * 255 / 100, m[2] * 255 / 100, m[3] * 255 / 100, m[4]) : (m = reHslPercent.exec(format2)) ? hsla(m[1], m[2] / 100, m[3] / 100, 1) : (m = reHslaPercent.exec(format2)) ? hsla(m[1], m[2] / 100, m[3] / 100, m[4]) : named.hasOwnProperty(format2) ? rgbn(named[format2]) : format2 === "transparent" ? new Rgb(NaN, NaN, NaN, 0) : null;
  }
  function rgbn(n) {
    return new Rgb(n >> 16 & 255, n >> 8 & 255, n & 255, 1);
  }
  function rgba(r, g, b, a2) {
    return a2 <= 0 && (r = g = b = NaN), new Rgb(r, g, b, a2);
  }
  function rgbConvert(o) {
    return o instanceof Color || (o = color(o)), o ? (o = o.rgb(), new Rgb(o.r, o.g, o.b, o.opacity)) : new Rgb();
  }
  function rgb(r, g, b, opacity) {
    return arguments.length === 1 ? rgbConvert(r) : new Rgb(r, g, b, opacity ?? 1);
  }
  function Rgb(r, g, b, opacity) {
    this.r = +r, this.g = +g, this.b = +b, this.opacity = +opacity;
  }
  define(Rgb, rgb, extend(Color, {
    brighter(k2) {
      return k2 = k2 == null ? brighter : Math.pow(brighter, k2), new Rgb(this.r * k2, this.g * k2, this.b * k2, this.opacity);
    },
    darker(k2) {
      return k2 = k2 == null ? darker : Math.pow(darker, k2), new Rgb(this.r * k2, this.g * k2, this.b * k2, this.opacity);
    },
    rgb() {
      return this;
    },
    clamp() {
      return new Rgb(clampi(this.r), clampi(this.g), clampi(this.b), clampa(this.opacity));
    },
    displayable() {
      return -0.5 <= this.r && this.r < 255.5 && -0.5 <= this.g && this.g < 255.5 && -0.5 <= this.b && this.b < 255.5 && 0 <= this.opacity && this.opacity <= 1;
    },
    hex: rgb_formatHex,
    // Deprecated! Use color.formatHex.
    formatHex: rgb_formatHex,
    formatHex8: rgb_formatHex8,
    formatRgb: rgb_formatRgb,
    toString: rgb_formatRgb
  }));
  function rgb_formatHex() {
    return `#${hex(this.r)}${hex(this.g)}${hex(this.b)}`;
  }
  function rgb_formatHex8() {
    return `#${hex(this.r)}${hex(this.g)}${hex(this.b)}${hex((isNaN(this.opacity) ? 1 : this.opacity) * 255)}`;
  }
  function rgb_formatRgb() {
    let a2 = clampa(this.opacity);
    return `${a2 === 1 ? "rgb(" : "rgba("}${clampi(this.r)}, ${clampi(this.g)}, ${clampi(this.b)}${a2 === 1 ? ")" : `, ${a2})`}`;
  }
  function clampa(opacity) {
    return isNaN(opacity) ? 1 : Math.max(0, Math.min(1, opacity));
  }
  function clampi(value3) {
    return Math.max(0, Math.min(255, Math.round(value3) || 0));
  }
  function hex(value3) {
    return value3 = clampi(value3), (value3 < 16 ? "0" : "") + value3.toString(16);
  }
  function hsla(h, s2, l, a2) {
    return a2 <= 0 ? h = s2 = l = NaN : l <= 0 || l >= 1 ? h = s2 = NaN : s2 <= 0 && (h = NaN), new Hsl(h, s2, l, a2);
  }
  function hslConvert(o) {
    if (o instanceof Hsl) return new Hsl(o.h, o.s, o.l, o.opacity);
    if (o instanceof Color || (o = color(o)), !o) return new Hsl();
    if (o instanceof Hsl) return o;
    o = o.rgb();
    var r = o.r / 255, g = o.g / 255, b = o.b / 255, min = Math.min(r, g, b), max = Math.max(r, g, b), h = NaN, s2 = max - min, l = (max + min) / 2;
    return s2 ? (r === max ? h = (g - b) / s2 + (g < b) * 6 : g === max ? h = (b - r) / s2 + 2 : h = (r - g) / s2 + 4, s2 /= l < 0.5 ? max + min : 2 - max - min, h *= 60) : s2 = l > 0 && l < 1 ? 0 : h, new Hsl(h, s2, l, o.opacity);
  }
  function hsl(h, s2, l, opacity) {
    return arguments.length === 1 ? hslConvert(h) : new Hsl(h, s2, l, opacity ?? 1);
  }
  function Hsl(h, s2, l, opacity) {
    this.h = +h, this.s = +s2, this.l = +l, this.opacity = +opacity;
  }
  define(Hsl, hsl, extend(Color, {
    brighter(k2) {
      return k2 = k2 == null ? brighter : Math.pow(brighter, k2), new Hsl(this.h, this.s, this.l * k2, this.opacity);
    },
    darker(k2) {
      return k2 = k2 == null ? darker : Math.pow(darker, k2), new Hsl(this.h, this.s, this.l * k2, this.opacity);
    },
    rgb() {
      var h = this.h % 360 + (this.h < 0) * 360, s2 = isNaN(h) || isNaN(this.s) ? 0 : this.s, l = this.l, m2 = l + (l < 0.5 ? l : 1 - l) * s2, m1 = 2 * l - m2;
      return new Rgb(
        hsl2rgb(h >= 240 ? h - 240 : h + 120, m1, m2),
        hsl2rgb(h, m1, m2),
        hsl2rgb(h < 120 ? h + 240 : h - 120, m1, m2),
        this.opacity
      );
    },
    clamp() {
      return new Hsl(clamph(this.h), clampt(this.s), clampt(this.l), clampa(this.opacity));
    },
    displayable() {
      return (0 <= this.s && this.s <= 1 || isNaN(this.s)) && 0 <= this.l && this.l <= 1 && 0 <= this.opacity && this.opacity <= 1;
    },
    formatHsl() {
      let a2 = clampa(this.opacity);
      return `${a2 === 1 ? "hsl(" : "hsla("}${clamph(this.h)}, ${clampt(this.s) * 100}%, ${clampt(this.l) * 100}%${a2 === 1 ? ")" : `, ${a2})`}`;
    }
  }));
  function clamph(value3) {
    return value3 = (value3 || 0) % 360, value3 < 0 ? value3 + 360 : value3;
  }
  function clampt(value3) {
    return Math.max(0, Math.min(1, value3 || 0));
  }
  function hsl2rgb(h, m1, m2) {
    return (h < 60 ? m1 + (m2 - m1) * h / 60 : h < 180 ? m2 : h < 240 ? m1 + (m2 - m1) * (240 - h) / 60 : m1) * 255;
  }
  var radians = Math.PI / 180, degrees = 180 / Math.PI, K = 18, Xn = 0.96422, Yn = 1, Zn = 0.82521, t0 = 4 / 29, t1 = 6 / 29, t2 = 3 * t1 * t1, t3 = t1 * t1 * t1;
  function labConvert(o) {
    if (o instanceof Lab) return new Lab(o.l, o.a, o.b, o.opacity);
    if (o instanceof Hcl) return hcl2lab(o);
    o instanceof Rgb || (o = rgbConvert(o));
    var r = rgb2lrgb(o.r), g = rgb2lrgb(o.g), b = rgb2lrgb(o.b), y2 = xyz2lab((0.2225045 * r + 0.7168786 * g + 0.0606169 * b) / Yn), x2, z;
    return r === g && g === b ? x2 = z = y2 : (x2 = xyz2lab((0.4360747 * r + 0.3850649 * g + 0.1430804 * b) / Xn), z = xyz2lab((0.0139322 * r + 0.0971045 * g + 0.7141733 * b) / Zn)), new Lab(116 * y2 - 16, 500 * (x2 - y2), 200 * (y2 - z), o.opacity);
  }
  function lab(l, a2, b, opacity) {
    return arguments.length === 1 ? labConvert(l) : new Lab(l, a2, b, opacity ?? 1);
  }
  function Lab(l, a2, b, opacity) {
    this.l = +l, this.a = +a2, this.b = +b, this.opacity = +opacity;
  }
  define(Lab, lab, extend(Color, {
    brighter(k2) {
      return new Lab(this.l + K * (k2 ?? 1), this.a, this.b, this.opacity);
    },
    darker(k2) {
      return new Lab(this.l - K * (k2 ?? 1), this.a, this.b, this.opacity);
    },
    rgb() {
      var y2 = (this.l + 16) / 116, x2 = isNaN(this.a) ? y2 : y2 + this.a / 500, z = isNaN(this.b) ? y2 : y2 - this.b / 200;
      return x2 = Xn * lab2xyz(x2), y2 = Yn * lab2xyz(y2), z = Zn * lab2xyz(z), new Rgb(
        lrgb2rgb(3.1338561 * x2 - 1.6168667 * y2 - 0.4906146 * z),
        lrgb2rgb(-0.9787684 * x2 + 1.9161415 * y2 + 0.033454 * z),
        lrgb2rgb(0.0719453 * x2 - 0.2289914 * y2 + 1.4052427 * z),
        this.opacity
      );
    }
  }));
  function xyz2lab(t) {
    return t > t3 ? Math.pow(t, 1 / 3) : t / t2 + t0;
  }
  function lab2xyz(t) {
    return t > t1 ? t * t * t : t2 * (t - t0);
  }
  function lrgb2rgb(x2) {
    return 255 * (x2 <= 31308e-7 ? 12.92 * x2 : 1.055 * Math.pow(x2, 1 / 2.4) - 0.055);
  }
  function rgb2lrgb(x2) {
    return (x2 /= 255) <= 0.04045 ? x2 / 12.92 : Math.pow((x2 + 0.055) / 1.055, 2.4);
  }
  function hclConvert(o) {
    if (o instanceof Hcl) return new Hcl(o.h, o.c, o.l, o.opacity);
    if (o instanceof Lab || (o = labConvert(o)), o.a === 0 && o.b === 0) return new Hcl(NaN, 0 < o.l && o.l < 100 ? 0 : NaN, o.l, o.opacity);
    var h = Math.atan2(o.b, o.a) * degrees;
    return new Hcl(h < 0 ? h + 360 : h, Math.sqrt(o.a * o.a + o.b * o.b), o.l, o.opacity);
  }
  function hcl(h, c2, l, opacity) {
    return arguments.length === 1 ? hclConvert(h) : new Hcl(h, c2, l, opacity ?? 1);
  }
  function Hcl(h, c2, l, opacity) {
    this.h = +h, this.c = +c2, this.l = +l, this.opacity = +opacity;
  }
  function hcl2lab(o) {
    if (isNaN(o.h)) return new Lab(o.l, 0, 0, o.opacity);
    var h = o.h * radians;
    return new Lab(o.l, Math.cos(h) * o.c, Math.sin(h) * o.c, o.opacity);
  }
  define(Hcl, hcl, extend(Color, {
    brighter(k2) {
      return new Hcl(this.h, this.c, this.l + K * (k2 ?? 1), this.opacity);
    },
    darker(k2) {
      return new Hcl(this.h, this.c, this.l - K * (k2 ?? 1), this.opacity);
    },
    rgb() {
      return hcl2lab(this).rgb();
    }
  }));
  var A = -0.14861, B = 1.78277, C = -0.29227, D = -0.90649, E = 1.97294, ED = E * D, EB = E * B, BC_DA = B * C - D * A;
  function cubehelixConvert(o) {
    if (o instanceof Cubehelix) return new Cubehelix(o.h, o.s, o.l, o.opacity);
    o instanceof Rgb || (o = rgbConvert(o));
    var r = o.r / 255, g = o.g / 255, b = o.b / 255, l = (BC_DA * b + ED * r - EB * g) / (BC_DA + ED - EB), bl = b - l, k2 = (E * (g - l) - C * bl) / D, s2 = Math.sqrt(k2 * k2 + bl * bl) / (E * l * (1 - l)), h = s2 ? Math.atan2(k2, bl) * degrees - 120 : NaN;
    return new Cubehelix(h < 0 ? h + 360 : h, s2, l, o.opacity);
  }
  function cubehelix(h, s2, l, opacity) {
    return arguments.length === 1 ? cubehelixConvert(h) : new Cubehelix(h, s2, l, opacity ?? 1);
  }
  function Cubehelix(h, s2, l, opacity) {
    this.h = +h, this.s = +s2, this.l = +l, this.opacity = +opacity;
  }
  define(Cubehelix, cubehelix, extend(Color, {
    brighter(k2) {
      return k2 = k2 == null ? brighter : Math.pow(brighter, k2), new Cubehelix(this.h, this.s, this.l * k2, this.opacity);
    },
    darker(k2) {
      return k2 = k2 == null ? darker : Math.pow(darker, k2), new Cubehelix(this.h, this.s, this.l * k2, this.opacity);
    },
    rgb() {
      var h = isNaN(this.h) ? 0 : (this.h + 120) * radians, l = +this.l, a2 = isNaN(this.s) ? 0 : this.s * l * (1 - l), cosh2 = Math.cos(h), sinh2 = Math.sin(h);
      return new Rgb(
        255 * (l + a2 * (A * cosh2 + B * sinh2)),
        255 * (l + a2 * (C * cosh2 + D * sinh2)),
        255 * (l + a2 * (E * cosh2)),
        this.opacity
      );
    }
  }));

  // node_modules/d3-interpolate/dist/d3-interpolate.mjs
  function basis(t12, v0, v1, v2, v3) {
    var t22 = t12 * t12, t32 = t22 * t12;
    return ((1 - 3 * t12 + 3 * t22 - t32) * v0 + (4 - 6 * t22 + 3 * t32) * v1 + (1 + 3 * t12 + 3 * t22 - 3 * t32) * v2 + t32 * v3) / 6;
  }
  function basis$1(values) {
    var n = values.length - 1;
    return function(t) {
      var i = t <= 0 ? t = 0 : t >= 1 ? (t = 1, n - 1) : Math.floor(t * n), v1 = values[i], v2 = values[i + 1], v0 = i > 0 ? values[i - 1] : 2 * v1 - v2, v3 = i < n - 1 ? values[i + 2] : 2 * v2 - v1;
      return basis((t - i / n) * n, v0, v1, v2, v3);
    };
  }
  function basisClosed(values) {
    var n = values.length;
    return function(t) {
      var i = Math.floor(((t %= 1) < 0 ? ++t : t) * n), v0 = values[(i + n - 1) % n], v1 = values[i % n], v2 = values[(i + 1) % n], v3 = values[(i + 2) % n];
      return basis((t - i / n) * n, v0, v1, v2, v3);
    };
  }
  var constant = (x2) => () => x2;
  function linear(a2, d) {
    return function(t) {
      return a2 + t * d;
    };
  }
  function exponential(a2, b, y2) {
    return a2 = Math.pow(a2, y2), b = Math.pow(b, y2) - a2, y2 = 1 / y2, function(t) {
      return Math.pow(a2 + t * b, y2);
    };
  }
  function hue$1(a2, b) {
    var d = b - a2;
    return d ? linear(a2, d > 180 || d < -180 ? d - 360 * Math.round(d / 360) : d) : constant(isNaN(a2) ? b : a2);
  }
  function gamma(y2) {
    return (y2 = +y2) == 1 ? nogamma : function(a2, b) {
      return b - a2 ? exponential(a2, b, y2) : constant(isNaN(a2) ? b : a2);
    };
  }
  function nogamma(a2, b) {
    var d = b - a2;
    return d ? linear(a2, d) : constant(isNaN(a2) ? b : a2);
  }
  var rgb2 = (function rgbGamma(y2) {
    var color2 = gamma(y2);
    function rgb3(start, end) {
      var r = color2((start = rgb(start)).r, (end = rgb(end)).r), g = color2(start.g, end.g), b = color2(start.b, end.b), opacity = nogamma(start.opacity, end.opacity);
      return function(t) {
        return start.r = r(t), start.g = g(t), start.b = b(t), start.opacity = opacity(t), start + "";
      };
    }
    return rgb3.gamma = rgbGamma, rgb3;
  })(1);
  function rgbSpline(spline) {
    return function(colors) {
      var n = colors.length, r = new Array(n), g = new Array(n), b = new Array(n), i, color2;
      for (i = 0; i < n; ++i)
        color2 = rgb(colors[i]), r[i] = color2.r || 0, g[i] = color2.g || 0, b[i] = color2.b || 0;
      return r = spline(r), g = spline(g), b = spline(b), color2.opacity = 1, function(t) {
        return color2.r = r(t), color2.g = g(t), color2.b = b(t), color2 + "";
      };
    };
  }
  var rgbBasis = rgbSpline(basis$1), rgbBasisClosed = rgbSpline(basisClosed);
  function numberArray(a2, b) {
    b || (b = []);
    var n = a2 ? Math.min(b.length, a2.length) : 0, c2 = b.slice(), i;
    return function(t) {
      for (i = 0; i < n; ++i) c2[i] = a2[i] * (1 - t) + b[i] * t;
      return c2;
    };
  }
  function isNumberArray(x2) {
    return ArrayBuffer.isView(x2) && !(x2 instanceof DataView);
  }
  function genericArray(a2, b) {
    var nb = b ? b.length : 0, na = a2 ? Math.min(nb, a2.length) : 0, x2 = new Array(na), c2 = new Array(nb), i;
    for (i = 0; i < na; ++i) x2[i] = value2(a2[i], b[i]);
    for (; i < nb; ++i) c2[i] = b[i];
    return function(t) {
      for (i = 0; i < na; ++i) c2[i] = x2[i](t);
      return c2;
    };
  }
  function date(a2, b) {
    var d = /* @__PURE__ */ new Date();
    return a2 = +a2, b = +b, function(t) {
      return d.setTime(a2 * (1 - t) + b * t), d;
    };
  }
  function number3(a2, b) {
    return a2 = +a2, b = +b, function(t) {
      return a2 * (1 - t) + b * t;
    };
  }
  function object(a2, b) {
    var i = {}, c2 = {}, k2;
    (a2 === null || typeof a2 != "object") && (a2 = {}), (b === null || typeof b != "object") && (b = {});
    for (k2 in b)
      k2 in a2 ? i[k2] = value2(a2[k2], b[k2]) : c2[k2] = b[k2];
    return function(t) {
      for (k2 in i) c2[k2] = i[k2](t);
      return c2;
    };
  }
  var reA = /[-+]?(?:\d+\.?\d*|\.?\d+)(?:[eE][-+]?\d+)?/g, reB = new RegExp(reA.source, "g");
  function zero2(b) {
    return function() {
      return b;
    };
  }
  function one(b) {
    return function(t) {
      return b(t) + "";
    };
  }
  function string(a2, b) {
    var bi = reA.lastIndex = reB.lastIndex = 0, am, bm, bs, i = -1, s2 = [], q = [];
    for (a2 = a2 + "", b = b + ""; (am = reA.exec(a2)) && (bm = reB.exec(b)); )
      (bs = bm.index) > bi && (bs = b.slice(bi, bs), s2[i] ? s2[i] += bs : s2[++i] = bs), (am = am[0]) === (bm = bm[0]) ? s2[i] ? s2[i] += bm : s2[++i] = bm : (s2[++i] = null, q.push({ i, x: number3(am, bm) })), bi = reB.lastIndex;
    return bi < b.length && (bs = b.slice(bi), s2[i] ? s2[i] += bs : s2[++i] = bs), s2.length < 2 ? q[0] ? one(q[0].x) : zero2(b) : (b = q.length, function(t) {
      for (var i2 = 0, o; i2 < b; ++i2) s2[(o = q[i2]).i] = o.x(t);
      return s2.join("");
    });
  }
  function value2(a2, b) {
    var t = typeof b, c2;
    return b == null || t === "boolean" ? constant(b) : (t === "number" ? number3 : t === "string" ? (c2 = color(b)) ? (b = c2, rgb2) : string : b instanceof color ? rgb2 : b instanceof Date ? date : isNumberArray(b) ? numberArray : Array.isArray(b) ? genericArray : typeof b.valueOf != "function" && typeof b.toString != "function" || isNaN(b) ? object : number3)(a2, b);
  }
  function round(a2, b) {
    return a2 = +a2, b = +b, function(t) {
      return Math.round(a2 * (1 - t) + b * t);
    };
  }
  var degrees2 = 180 / Math.PI, identity = {
    translateX: 0,
    translateY: 0,
    rotate: 0,
    skewX: 0,
    scaleX: 1,
    scaleY: 1
  };
  function decompose(a2, b, c2, d, e, f) {
    var scaleX, scaleY, skewX;
    return (scaleX = Math.sqrt(a2 * a2 + b * b)) && (a2 /= scaleX, b /= scaleX), (skewX = a2 * c2 + b * d) && (c2 -= a2 * skewX, d -= b * skewX), (scaleY = Math.sqrt(c2 * c2 + d * d)) && (c2 /= scaleY, d /= scaleY, skewX /= scaleY), a2 * d < b * c2 && (a2 = -a2, b = -b, skewX = -skewX, scaleX = -scaleX), {
      translateX: e,
      translateY: f,
      rotate: Math.atan2(b, a2) * degrees2,
      skewX: Math.atan(skewX) * degrees2,
      scaleX,
      scaleY
    };
  }
  var svgNode;
  function parseCss(value3) {
    let m = new (typeof DOMMatrix == "function" ? DOMMatrix : WebKitCSSMatrix)(value3 + "");
    return m.isIdentity ? identity : decompose(m.a, m.b, m.c, m.d, m.e, m.f);
  }
  function parseSvg(value3) {
    return value3 == null || (svgNode || (svgNode = document.createElementNS("http://www.w3.org/2000/svg", "g")), svgNode.setAttribute("transform", value3), !(value3 = svgNode.transform.baseVal.consolidate())) ? identity : (value3 = value3.matrix, decompose(value3.a, value3.b, value3.c, value3.d, value3.e, value3.f));
  }
  function interpolateTransform(parse, pxComma, pxParen, degParen) {
    function pop(s2) {
      return s2.length ? s2.pop() + " " : "";
    }
    function translate(xa, ya, xb, yb, s2, q) {
      if (xa !== xb || ya !== yb) {
        var i = s2.push("translate(", null, pxComma, null, pxParen);
        q.push({ i: i - 4, x: number3(xa, xb) }, { i: i - 2, x: number3(ya, yb) });
      } else (xb || yb) && s2.push("translate(" + xb + pxComma + yb + pxParen);
    }
    function rotate(a2, b, s2, q) {
      a2 !== b ? (a2 - b > 180 ? b += 360 : b - a2 > 180 && (a2 += 360), q.push({ i: s2.push(pop(s2) + "rotate(", null, degParen) - 2, x: number3(a2, b) })) : b && s2.push(pop(s2) + "rotate(" + b + degParen);
    }
    function skewX(a2, b, s2, q) {
      a2 !== b ? q.push({ i: s2.push(pop(s2) + "skewX(", null, degParen) - 2, x: number3(a2, b) }) : b && s2.push(pop(s2) + "skewX(" + b + degParen);
    }
    function scale(xa, ya, xb, yb, s2, q) {
      if (xa !== xb || ya !== yb) {
        var i = s2.push(pop(s2) + "scale(", null, ",", null, ")");
        q.push({ i: i - 4, x: number3(xa, xb) }, { i: i - 2, x: number3(ya, yb) });
      } else (xb !== 1 || yb !== 1) && s2.push(pop(s2) + "scale(" + xb + "," + yb + ")");
    }
    return function(a2, b) {
      var s2 = [], q = [];
      return a2 = parse(a2), b = parse(b), translate(a2.translateX, a2.translateY, b.translateX, b.translateY, s2, q), rotate(a2.rotate, b.rotate, s2, q), skewX(a2.skewX, b.skewX, s2, q), scale(a2.scaleX, a2.scaleY, b.scaleX, b.scaleY, s2, q), a2 = b = null, function(t) {
        for (var i = -1, n = q.length, o; ++i < n; ) s2[(o = q[i]).i] = o.x(t);
        return s2.join("");
      };
    };
  }
  var interpolateTransformCss = interpolateTransform(parseCss, "px, ", "px)", "deg)"), interpolateTransformSvg = interpolateTransform(parseSvg, ", ", ")", ")"), epsilon2 = 1e-12;
  function cosh(x2) {
    return ((x2 = Math.exp(x2)) + 1 / x2) / 2;
  }
  function sinh(x2) {
    return ((x2 = Math.exp(x2)) - 1 / x2) / 2;
  }
  function tanh(x2) {
    return ((x2 = Math.exp(2 * x2)) - 1) / (x2 + 1);
  }
  var zoom = (function zoomRho(rho, rho2, rho4) {
    function zoom2(p0, p1) {
      var ux0 = p0[0], uy0 = p0[1], w0 = p0[2], ux1 = p1[0], uy1 = p1[1], w1 = p1[2], dx = ux1 - ux0, dy = uy1 - uy0, d2 = dx * dx + dy * dy, i, S;
      if (d2 < epsilon2)
        S = Math.log(w1 / w0) / rho, i = function(t) {
          return [
            ux0 + t * dx,
            uy0 + t * dy,
            w0 * Math.exp(rho * t * S)
          ];
        };
      else {
        var d1 = Math.sqrt(d2), b0 = (w1 * w1 - w0 * w0 + rho4 * d2) / (2 * w0 * rho2 * d1), b1 = (w1 * w1 - w0 * w0 - rho4 * d2) / (2 * w1 * rho2 * d1), r0 = Math.log(Math.sqrt(b0 * b0 + 1) - b0), r1 = Math.log(Math.sqrt(b1 * b1 + 1) - b1);
        S = (r1 - r0) / rho, i = function(t) {
          var s2 = t * S, coshr0 = cosh(r0), u = w0 / (rho2 * d1) * (coshr0 * tanh(rho * s2 + r0) - sinh(r0));
          return [
            ux0 + u * dx,
            uy0 + u * dy,
            w0 * coshr0 / cosh(rho * s2 + r0)
          ];
        };
      }
      return i.duration = Math.abs(S) * 1e3 * rho / Math.SQRT2, i;
    }
    return zoom2.rho = function(_) {
      var _1 = Math.max(1e-3, +_), _2 = _1 * _1, _4 = _2 * _2;
      return zoomRho(_1, _2, _4);
    }, zoom2;
  })(Math.SQRT2, 2, 4);
  function hsl2(hue) {
    return function(start, end) {
      var h = hue((start = hsl(start)).h, (end = hsl(end)).h), s2 = nogamma(start.s, end.s), l = nogamma(start.l, end.l), opacity = nogamma(start.opacity, end.opacity);
      return function(t) {
        return start.h = h(t), start.s = s2(t), start.l = l(t), start.opacity = opacity(t), start + "";
      };
    };
  }
  var hsl_default = hsl2(hue$1), hslLong = hsl2(nogamma);
  function hcl2(hue) {
    return function(start, end) {
      var h = hue((start = hcl(start)).h, (end = hcl(end)).h), c2 = nogamma(start.c, end.c), l = nogamma(start.l, end.l), opacity = nogamma(start.opacity, end.opacity);
      return function(t) {
        return start.h = h(t), start.c = c2(t), start.l = l(t), start.opacity = opacity(t), start + "";
      };
    };
  }
  var hcl_default = hcl2(hue$1), hclLong = hcl2(nogamma);
  function cubehelix2(hue) {
    return (function cubehelixGamma(y2) {
      y2 = +y2;
      function cubehelix3(start, end) {
        var h = hue((start = cubehelix(start)).h, (end = cubehelix(end)).h), s2 = nogamma(start.s, end.s), l = nogamma(start.l, end.l), opacity = nogamma(start.opacity, end.opacity);
        return function(t) {
          return start.h = h(t), start.s = s2(t), start.l = l(Math.pow(t, y2)), start.opacity = opacity(t), start + "";
        };
      }
      return cubehelix3.gamma = cubehelixGamma, cubehelix3;
    })(1);
  }
  var cubehelix_default = cubehelix2(hue$1), cubehelixLong = cubehelix2(nogamma);

  // node_modules/d3-scale/src/constant.js
  function constants(x2) {
    return function() {
      return x2;
    };
  }

  // node_modules/d3-scale/src/number.js
  function number4(x2) {
    return +x2;
  }

  // node_modules/d3-scale/src/continuous.js
  var unit = [0, 1];
  function identity2(x2) {
    return x2;
  }
  function normalize(a2, b) {
    return (b -= a2 = +a2) ? function(x2) {
      return (x2 - a2) / b;
    } : constants(isNaN(b) ? NaN : 0.5);
  }
  function clamper(a2, b) {
    var t;
    return a2 > b && (t = a2, a2 = b, b = t), function(x2) {
      return Math.max(a2, Math.min(b, x2));
    };
  }
  function bimap(domain, range2, interpolate) {
    var d0 = domain[0], d1 = domain[1], r0 = range2[0], r1 = range2[1];
    return d1 < d0 ? (d0 = normalize(d1, d0), r0 = interpolate(r1, r0)) : (d0 = normalize(d0, d1), r0 = interpolate(r0, r1)), function(x2) {
      return r0(d0(x2));
    };
  }
  function polymap(domain, range2, interpolate) {
    var j = Math.min(domain.length, range2.length) - 1, d = new Array(j), r = new Array(j), i = -1;
    for (domain[j] < domain[0] && (domain = domain.slice().reverse(), range2 = range2.slice().reverse()); ++i < j; )
      d[i] = normalize(domain[i], domain[i + 1]), r[i] = interpolate(range2[i], range2[i + 1]);
    return function(x2) {
      var i2 = bisect_default(domain, x2, 1, j) - 1;
      return r[i2](d[i2](x2));
    };
  }
  function copy(source, target) {
    return target.domain(source.domain()).range(source.range()).interpolate(source.interpolate()).clamp(source.clamp()).unknown(source.unknown());
  }
  function transformer() {
    var domain = unit, range2 = unit, interpolate = value2, transform, untransform, unknown, clamp2 = identity2, piecewise, output, input;
    function rescale() {
      var n = Math.min(domain.length, range2.length);
      return clamp2 !== identity2 && (clamp2 = clamper(domain[0], domain[n - 1])), piecewise = n > 2 ? polymap : bimap, output = input = null, scale;
    }
    function scale(x2) {
      return x2 == null || isNaN(x2 = +x2) ? unknown : (output || (output = piecewise(domain.map(transform), range2, interpolate)))(transform(clamp2(x2)));
    }
    return scale.invert = function(y2) {
      return clamp2(untransform((input || (input = piecewise(range2, domain.map(transform), number3)))(y2)));
    }, scale.domain = function(_) {
      return arguments.length ? (domain = Array.from(_, number4), rescale()) : domain.slice();
    }, scale.range = function(_) {
      return arguments.length ? (range2 = Array.from(_), rescale()) : range2.slice();
    }, scale.rangeRound = function(_) {
      return range2 = Array.from(_), interpolate = round, rescale();
    }, scale.clamp = function(_) {
      return arguments.length ? (clamp2 = _ ? !0 : identity2, rescale()) : clamp2 !== identity2;
    }, scale.interpolate = function(_) {
      return arguments.length ? (interpolate = _, rescale()) : interpolate;
    }, scale.unknown = function(_) {
      return arguments.length ? (unknown = _, scale) : unknown;
    }, function(t, u) {
      return transform = t, untransform = u, rescale();
    };
  }
  function continuous() {
    return transformer()(identity2, identity2);
  }

  // node_modules/d3-format/dist/d3-format.mjs
  function formatDecimal(x2) {
    return Math.abs(x2 = Math.round(x2)) >= 1e21 ? x2.toLocaleString("en").replace(/,/g, "") : x2.toString(10);
  }
  function formatDecimalParts(x2, p) {
    if (!isFinite(x2) || x2 === 0) return null;
    var i = (x2 = p ? x2.toExponential(p - 1) : x2.toExponential()).indexOf("e"), coefficient = x2.slice(0, i);
    return [
      coefficient.length > 1 ? coefficient[0] + coefficient.slice(2) : coefficient,
      +x2.slice(i + 1)
    ];
  }
  function exponent(x2) {
    return x2 = formatDecimalParts(Math.abs(x2)), x2 ? x2[1] : NaN;
  }
  function formatGroup(grouping, thousands) {
    return function(value3, width) {
      for (var i = value3.length, t = [], j = 0, g = grouping[0], length = 0; i > 0 && g > 0 && (length + g + 1 > width && (g = Math.max(1, width - length)), t.push(value3.substring(i -= g, i + g)), !((length += g + 1) > width)); )
        g = grouping[j = (j + 1) % grouping.length];
      return t.reverse().join(thousands);
    };
  }
  function formatNumerals(numerals) {
    return function(value3) {
      return value3.replace(/[0-9]/g, function(i) {
        return numerals[+i];
      });
    };
  }
  var re = /^(?:(.)?([<>=^]))?([+\-( ])?([$#])?(0)?(\d+)?(,)?(\.\d+)?(~)?([a-z%])?$/i;
  function formatSpecifier(specifier) {
    if (!(match = re.exec(specifier))) throw new Error("invalid format: " + specifier);
    var match;
    return new FormatSpecifier({
      fill: match[1],
      align: match[2],
      sign: match[3],
      symbol: match[4],
      zero: match[5],
      width: match[6],
      comma: match[7],
      precision: match[8] && match[8].slice(1),
      trim: match[9],
      type: match[10]
    });
  }
  formatSpecifier.prototype = FormatSpecifier.prototype;
  function FormatSpecifier(specifier) {
    this.fill = specifier.fill === void 0 ? " " : specifier.fill + "", this.align = specifier.align === void 0 ? ">" : specifier.align + "", this.sign = specifier.sign === void 0 ? "-" : specifier.sign + "", this.symbol = specifier.symbol === void 0 ? "" : specifier.symbol + "", this.zero = !!specifier.zero, this.width = specifier.width === void 0 ? void 0 : +specifier.width, this.comma = !!specifier.comma, this.precision = specifier.precision === void 0 ? void 0 : +specifier.precision, this.trim = !!specifier.trim, this.type = specifier.type === void 0 ? "" : specifier.type + "";
  }
  FormatSpecifier.prototype.toString = function() {
    return this.fill + this.align + this.sign + this.symbol + (this.zero ? "0" : "") + (this.width === void 0 ? "" : Math.max(1, this.width | 0)) + (this.comma ? "," : "") + (this.precision === void 0 ? "" : "." + Math.max(0, this.precision | 0)) + (this.trim ? "~" : "") + this.type;
  };
  function formatTrim(s2) {
    out: for (var n = s2.length, i = 1, i0 = -1, i1; i < n; ++i)
      switch (s2[i]) {
        case ".":
          i0 = i1 = i;
          break;
        case "0":
          i0 === 0 && (i0 = i), i1 = i;
          break;
        default:
          if (!+s2[i]) break out;
          i0 > 0 && (i0 = 0);
          break;
      }
    return i0 > 0 ? s2.slice(0, i0) + s2.slice(i1 + 1) : s2;
  }
  var prefixExponent;
  function formatPrefixAuto(x2, p) {
    var d = formatDecimalParts(x2, p);
    if (!d) return prefixExponent = void 0, x2.toPrecision(p);
    var coefficient = d[0], exponent2 = d[1], i = exponent2 - (prefixExponent = Math.max(-8, Math.min(8, Math.floor(exponent2 / 3))) * 3) + 1, n = coefficient.length;
    return i === n ? coefficient : i > n ? coefficient + new Array(i - n + 1).join("0") : i > 0 ? coefficient.slice(0, i) + "." + coefficient.slice(i) : "0." + new Array(1 - i).join("0") + formatDecimalParts(x2, Math.max(0, p + i - 1))[0];
  }
  function formatRounded(x2, p) {
    var d = formatDecimalParts(x2, p);
    if (!d) return x2 + "";
    var coefficient = d[0], exponent2 = d[1];
    return exponent2 < 0 ? "0." + new Array(-exponent2).join("0") + coefficient : coefficient.length > exponent2 + 1 ? coefficient.slice(0, exponent2 + 1) + "." + coefficient.slice(exponent2 + 1) : coefficient + new Array(exponent2 - coefficient.length + 2).join("0");
  }
  var formatTypes = {
    "%": (x2, p) => (x2 * 100).toFixed(p),
    b: (x2) => Math.round(x2).toString(2),
    c: (x2) => x2 + "",
    d: formatDecimal,
    e: (x2, p) => x2.toExponential(p),
    f: (x2, p) => x2.toFixed(p),
    g: (x2, p) => x2.toPrecision(p),
    o: (x2) => Math.round(x2).toString(8),
    p: (x2, p) => formatRounded(x2 * 100, p),
    r: formatRounded,
    s: formatPrefixAuto,
    X: (x2) => Math.round(x2).toString(16).toUpperCase(),
    x: (x2) => Math.round(x2).toString(16)
  };
  function identity3(x2) {
    return x2;
  }
  var map = Array.prototype.map, prefixes = ["y", "z", "a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"];
  function formatLocale(locale2) {
    var group = locale2.grouping === void 0 || locale2.thousands === void 0 ? identity3 : formatGroup(map.call(locale2.grouping, Number), locale2.thousands + ""), currencyPrefix = locale2.currency === void 0 ? "" : locale2.currency[0] + "", currencySuffix = locale2.currency === void 0 ? "" : locale2.currency[1] + "", decimal = locale2.decimal === void 0 ? "." : locale2.decimal + "", numerals = locale2.numerals === void 0 ? identity3 : formatNumerals(map.call(locale2.numerals, String)), percent = locale2.percent === void 0 ? "%" : locale2.percent + "", minus2 = locale2.minus === void 0 ? "−" : locale2.minus + "", nan = locale2.nan === void 0 ? "NaN" : locale2.nan + "";
    function newFormat(specifier, options) {
      specifier = formatSpecifier(specifier);
      var fill = specifier.fill, align = specifier.align, sign = specifier.sign, symbol = specifier.symbol, zero3 = specifier.zero, width = specifier.width, comma = specifier.comma, precision = specifier.precision, trim = specifier.trim, type = specifier.type;
      type === "n" ? (comma = !0, type = "g") : formatTypes[type] || (precision === void 0 && (precision = 12), trim = !0, type = "g"), (zero3 || fill === "0" && align === "=") && (zero3 = !0, fill = "0", align = "=");
      var prefix = (options && options.prefix !== void 0 ? options.prefix : "") + (symbol === "$" ? currencyPrefix : symbol === "#" && /[boxX]/.test(type) ? "0" + type.toLowerCase() : ""), suffix = (symbol === "$" ? currencySuffix : /[%p]/.test(type) ? percent : "") + (options && options.suffix !== void 0 ? options.suffix : ""), formatType = formatTypes[type], maybeSuffix = /[defgprs%]/.test(type);
      precision = precision === void 0 ? 6 : /[gprs]/.test(type) ? Math.max(1, Math.min(21, precision)) : Math.max(0, Math.min(20, precision));
      function format2(value3) {
        var valuePrefix = prefix, valueSuffix = suffix, i, n, c2;
        if (type === "c")
          valueSuffix = formatType(value3) + valueSuffix, value3 = "";
        else {
          value3 = +value3;
          var valueNegative = value3 < 0 || 1 / value3 < 0;
          if (value3 = isNaN(value3) ? nan : formatType(Math.abs(value3), precision), trim && (value3 = formatTrim(value3)), valueNegative && +value3 == 0 && sign !== "+" && (valueNegative = !1), valuePrefix = (valueNegative ? sign === "(" ? sign : minus2 : sign === "-" || sign === "(" ? "" : sign) + valuePrefix, valueSuffix = (type === "s" && !isNaN(value3) && prefixExponent !== void 0 ? prefixes[8 + prefixExponent / 3] : "") + valueSuffix + (valueNegative && sign === "(" ? ")" : ""), maybeSuffix) {
            for (i = -1, n = value3.length; ++i < n; )
              if (c2 = value3.charCodeAt(i), 48 > c2 || c2 > 57) {
                valueSuffix = (c2 === 46 ? decimal + value3.slice(i + 1) : value3.slice(i)) + valueSuffix, value3 = value3.slice(0, i);
                break;
              }
          }
        }
        comma && !zero3 && (value3 = group(value3, 1 / 0));
        var length = valuePrefix.length + value3.length + valueSuffix.length, padding = length < width ? new Array(width - length + 1).join(fill) : "";
        switch (comma && zero3 && (value3 = group(padding + value3, padding.length ? width - valueSuffix.length : 1 / 0), padding = ""), align) {
          case "<":
            value3 = valuePrefix + value3 + valueSuffix + padding;
            break;
          case "=":
            value3 = valuePrefix + padding + value3 + valueSuffix;
            break;
          case "^":
            value3 = padding.slice(0, length = padding.length >> 1) + valuePrefix + value3 + valueSuffix + padding.slice(length);
            break;
          default:
            value3 = padding + valuePrefix + value3 + valueSuffix;
            break;
        }
        return numerals(value3);
      }
      return format2.toString = function() {
        return specifier + "";
      }, format2;
    }
    function formatPrefix2(specifier, value3) {
      var e = Math.max(-8, Math.min(8, Math.floor(exponent(value3) / 3))) * 3, k2 = Math.pow(10, -e), f = newFormat((specifier = formatSpecifier(specifier), specifier.type = "f", specifier), { suffix: prefixes[8 + e / 3] });
      return function(value4) {
        return f(k2 * value4);
      };
    }
    return {
      format: newFormat,
      formatPrefix: formatPrefix2
    };
  }
  var locale, format, formatPrefix;
  defaultLocale({
    thousands: ",",
    grouping: [3],
    currency: ["$", ""]
  });
  function defaultLocale(definition) {
    return locale = formatLocale(definition), format = locale.format, formatPrefix = locale.formatPrefix, locale;
  }
  function precisionFixed(step) {
    return Math.max(0, -exponent(Math.abs(step)));
  }
  function precisionPrefix(step, value3) {
    return Math.max(0, Math.max(-8, Math.min(8, Math.floor(exponent(value3) / 3))) * 3 - exponent(Math.abs(step)));
  }
  function precisionRound(step, max) {
    return step = Math.abs(step), max = Math.abs(max) - step, Math.max(0, exponent(max) - exponent(step)) + 1;
  }

  // node_modules/d3-scale/src/tickFormat.js
  function tickFormat(start, stop, count5, specifier) {
    var step = tickStep(start, stop, count5), precision;
    switch (specifier = formatSpecifier(specifier ?? ",f"), specifier.type) {
      case "s": {
        var value3 = Math.max(Math.abs(start), Math.abs(stop));
        return specifier.precision == null && !isNaN(precision = precisionPrefix(step, value3)) && (specifier.precision = precision), formatPrefix(specifier, value3);
      }
      case "":
      case "e":
      case "g":
      case "p":
      case "r": {
        specifier.precision == null && !isNaN(precision = precisionRound(step, Math.max(Math.abs(start), Math.abs(stop)))) && (specifier.precision = precision - (specifier.type === "e"));
        break;
      }
      case "f":
      case "%": {
        specifier.precision == null && !isNaN(precision = precisionFixed(step)) && (specifier.precision = precision - (specifier.type === "%") * 2);
        break;
      }
    }
    return format(specifier);
  }

  // node_modules/d3-scale/src/linear.js
  function linearish(scale) {
    var domain = scale.domain;
    return scale.ticks = function(count5) {
      var d = domain();
      return ticks(d[0], d[d.length - 1], count5 ?? 10);
    }, scale.tickFormat = function(count5, specifier) {
      var d = domain();
      return tickFormat(d[0], d[d.length - 1], count5 ?? 10, specifier);
    }, scale.nice = function(count5) {
      count5 == null && (count5 = 10);
      var d = domain(), i0 = 0, i1 = d.length - 1, start = d[i0], stop = d[i1], prestep, step, maxIter = 10;
      for (stop < start && (step = start, start = stop, stop = step, step = i0, i0 = i1, i1 = step); maxIter-- > 0; ) {
        if (step = tickIncrement(start, stop, count5), step === prestep)
          return d[i0] = start, d[i1] = stop, domain(d);
        if (step > 0)
          start = Math.floor(start / step) * step, stop = Math.ceil(stop / step) * step;
        else if (step < 0)
          start = Math.ceil(start * step) / step, stop = Math.floor(stop * step) / step;
        else
          break;
        prestep = step;
      }
      return scale;
    }, scale;
  }
  function linear2() {
    var scale = continuous();
    return scale.copy = function() {
      return copy(scale, linear2());
    }, initRange.apply(scale, arguments), linearish(scale);
  }

  // node_modules/d3-scale/src/nice.js
  function nice(domain, interval) {
    domain = domain.slice();
    var i0 = 0, i1 = domain.length - 1, x0 = domain[i0], x1 = domain[i1], t;
    return x1 < x0 && (t = i0, i0 = i1, i1 = t, t = x0, x0 = x1, x1 = t), domain[i0] = interval.floor(x0), domain[i1] = interval.ceil(x1), domain;
  }

  // node_modules/d3-scale/src/log.js
  function transformLog(x2) {
    return Math.log(x2);
  }
  function transformExp(x2) {
    return Math.exp(x2);
  }
  function transformLogn(x2) {
    return -Math.log(-x2);
  }
  function transformExpn(x2) {
    return -Math.exp(-x2);
  }
  function pow10(x2) {
    return isFinite(x2) ? +("1e" + x2) : x2 < 0 ? 0 : x2;
  }
  function powp(base) {
    return base === 10 ? pow10 : base === Math.E ? Math.exp : (x2) => Math.pow(base, x2);
  }
  function logp(base) {
    return base === Math.E ? Math.log : base === 10 && Math.log10 || base === 2 && Math.log2 || (base = Math.log(base), (x2) => Math.log(x2) / base);
  }
  function reflect(f) {
    return (x2, k2) => -f(-x2, k2);
  }
  function loggish(transform) {
    let scale = transform(transformLog, transformExp), domain = scale.domain, base = 10, logs, pows;
    function rescale() {
      return logs = logp(base), pows = powp(base), domain()[0] < 0 ? (logs = reflect(logs), pows = reflect(pows), transform(transformLogn, transformExpn)) : transform(transformLog, transformExp), scale;
    }
    return scale.base = function(_) {
      return arguments.length ? (base = +_, rescale()) : base;
    }, scale.domain = function(_) {
      return arguments.length ? (domain(_), rescale()) : domain();
    }, scale.ticks = (count5) => {
      let d = domain(), u = d[0], v = d[d.length - 1], r = v < u;
      r && ([u, v] = [v, u]);
      let i = logs(u), j = logs(v), k2, t, n = count5 == null ? 10 : +count5, z = [];
      if (!(base % 1) && j - i < n) {
        if (i = Math.floor(i), j = Math.ceil(j), u > 0) {
          for (; i <= j; ++i)
            for (k2 = 1; k2 < base; ++k2)
              if (t = i < 0 ? k2 / pows(-i) : k2 * pows(i), !(t < u)) {
                if (t > v) break;
                z.push(t);
              }
        } else for (; i <= j; ++i)
          for (k2 = base - 1; k2 >= 1; --k2)
            if (t = i > 0 ? k2 / pows(-i) : k2 * pows(i), !(t < u)) {
              if (t > v) break;
              z.push(t);
            }
        z.length * 2 < n && (z = ticks(u, v, n));
      } else
        z = ticks(i, j, Math.min(j - i, n)).map(pows);
      return r ? z.reverse() : z;
    }, scale.tickFormat = (count5, specifier) => {
      if (count5 == null && (count5 = 10), specifier == null && (specifier = base === 10 ? "s" : ","), typeof specifier != "function" && (!(base % 1) && (specifier = formatSpecifier(specifier)).precision == null && (specifier.trim = !0), specifier = format(specifier)), count5 === 1 / 0) return specifier;
      let k2 = Math.max(1, base * count5 / scale.ticks().length);
      return (d) => {
        let i = d / pows(Math.round(logs(d)));
        return i * base < base - 0.5 && (i *= base), i <= k2 ? specifier(d) : "";
      };
    }, scale.nice = () => domain(nice(domain(), {
      floor: (x2) => pows(Math.floor(logs(x2))),
      ceil: (x2) => pows(Math.ceil(logs(x2)))
    })), scale;
  }
  function log() {
    let scale = loggish(transformer()).domain([1, 10]);
    return scale.copy = () => copy(scale, log()).base(scale.base()), initRange.apply(scale, arguments), scale;
  }

  // node_modules/d3-shape/src/constant.js
  function constant_default2(x2) {
    return function() {
      return x2;
    };
  }

  // node_modules/d3-shape/src/math.js
  var cos = Math.cos;
  var sin = Math.sin, sqrt = Math.sqrt;
  var pi = Math.PI, halfPi = pi / 2, tau = 2 * pi;

  // node_modules/d3-path/dist/d3-path.mjs
  var pi2 = Math.PI, tau2 = 2 * pi2, epsilon3 = 1e-6, tauEpsilon = tau2 - epsilon3;
  function append(strings) {
    this._ += strings[0];
    for (let i = 1, n = strings.length; i < n; ++i)
      this._ += arguments[i] + strings[i];
  }
  function appendRound(digits) {
    let d = Math.floor(digits);
    if (!(d >= 0)) throw new Error(`invalid digits: ${digits}`);
    if (d > 15) return append;
    let k2 = 10 ** d;
    return function(strings) {
      this._ += strings[0];
      for (let i = 1, n = strings.length; i < n; ++i)
        this._ += Math.round(arguments[i] * k2) / k2 + strings[i];
    };
  }
  function equal(x0, y0, x1, y1) {
    return x0 === x1 && y0 === y1;
  }
  function equalRound(digits) {
    let d = Math.floor(digits);
    if (!(d <= 15)) return equal;
    let k2 = 10 ** d, r = function(value3) {
      return Math.round(value3 * k2);
    };
    return function(x0, y0, x1, y1) {
      return r(x0) === r(x1) && r(y0) === r(y1);
    };
  }
  var Path = class {
    constructor(digits) {
      this._x0 = this._y0 = // start of current subpath
      this._x1 = this._y1 = null, this._ = "", this._append = digits == null ? append : appendRound(digits), this._equal = digits == null ? equal : equalRound(digits);
    }
    moveTo(x2, y2) {
      this._append`M${this._x0 = this._x1 = +x2},${this._y0 = this._y1 = +y2}`;
    }
    closePath() {
      this._x1 !== null && (this._x1 = this._x0, this._y1 = this._y0, this._append`Z`);
    }
    lineTo(x2, y2) {
      this._append`L${this._x1 = +x2},${this._y1 = +y2}`;
    }
    quadraticCurveTo(x1, y1, x2, y2) {
      this._append`Q${+x1},${+y1},${this._x1 = +x2},${this._y1 = +y2}`;
    }
    bezierCurveTo(x1, y1, x2, y2, x3, y3) {
      this._append`C${+x1},${+y1},${+x2},${+y2},${this._x1 = +x3},${this._y1 = +y3}`;
    }
    arcTo(x1, y1, x2, y2, r) {
      if (x1 = +x1, y1 = +y1, x2 = +x2, y2 = +y2, r = +r, r < 0) throw new Error(`negative radius: ${r}`);
      let x0 = this._x1, y0 = this._y1, x21 = x2 - x1, y21 = y2 - y1, x01 = x0 - x1, y01 = y0 - y1, l01_2 = x01 * x01 + y01 * y01;
      if (this._x1 === null)
        this._append`M${this._x1 = x1},${this._y1 = y1}`;
      else if (l01_2 > epsilon3) if (!(Math.abs(y01 * x21 - y21 * x01) > epsilon3) || !r)
        this._append`L${this._x1 = x1},${this._y1 = y1}`;
      else {
        let x20 = x2 - x0, y20 = y2 - y0, l21_2 = x21 * x21 + y21 * y21, l20_2 = x20 * x20 + y20 * y20, l21 = Math.sqrt(l21_2), l01 = Math.sqrt(l01_2), l = r * Math.tan((pi2 - Math.acos((l21_2 + l01_2 - l20_2) / (2 * l21 * l01))) / 2), t01 = l / l01, t21 = l / l21;
        Math.abs(t01 - 1) > epsilon3 && this._append`L${x1 + t01 * x01},${y1 + t01 * y01}`, this._append`A${r},${r},0,0,${+(y01 * x20 > x01 * y20)},${this._x1 = x1 + t21 * x21},${this._y1 = y1 + t21 * y21}`;
      }
    }
    arc(x2, y2, r, a0, a1, ccw) {
      if (x2 = +x2, y2 = +y2, r = +r, ccw = !!ccw, r < 0) throw new Error(`negative radius: ${r}`);
      let dx = r * Math.cos(a0), dy = r * Math.sin(a0), x0 = x2 + dx, y0 = y2 + dy, cw = 1 ^ ccw, da = ccw ? a0 - a1 : a1 - a0;
      if (this._x1 === null ? this._append`M${x0},${y0}` : (Math.abs(this._x1 - x0) > epsilon3 || Math.abs(this._y1 - y0) > epsilon3) && this._append`L${x0},${y0}`, !!r) {
        if (da < 0 && (da = da % tau2 + tau2), da > tauEpsilon)
          this._append`A${r},${r},0,1,${cw},${x2 - dx},${y2 - dy}A${r},${r},0,1,${cw},${this._x1 = x0},${this._y1 = y0}`;
        else if (da > epsilon3) {
          let x1 = x2 + r * Math.cos(a1), y1 = y2 + r * Math.sin(a1);
          if (da >= pi2 && this._equal(x0, y0, x1, y1)) {
            da /= 2;
            let a00 = a0 + da;
            this._append`A${r},${r},0,${+(da >= pi2)},${cw},${x2 + r * Math.cos(a00)},${y2 + r * Math.sin(a00)}`;
          }
          this._append`A${r},${r},0,${+(da >= pi2)},${cw},${this._x1 = x1},${this._y1 = y1}`;
        }
      }
    }
    rect(x2, y2, w, h) {
      this._append`M${this._x0 = this._x1 = +x2},${this._y0 = this._y1 = +y2}h${w = +w}v${+h}h${-w}Z`;
    }
    toString() {
      return this._;
    }
  };
  function path() {
    return new Path();
  }
  path.prototype = Path.prototype;

  // node_modules/d3-shape/src/path.js
  function withPath(shape2) {
    let digits = 3;
    return shape2.digits = function(_) {
      if (!arguments.length) return digits;
      if (_ == null)
        digits = null;
      else {
        let d = Math.floor(_);
        if (!(d >= 0)) throw new RangeError(`invalid digits: ${_}`);
        digits = d;
      }
      return shape2;
    }, () => new Path(digits);
  }

  // node_modules/d3-shape/src/array.js
  var slice = Array.prototype.slice;
  function array_default(x2) {
    return typeof x2 == "object" && "length" in x2 ? x2 : Array.from(x2);
  }

  // node_modules/d3-shape/src/curve/linear.js
  function Linear(context) {
    this._context = context;
  }
  Linear.prototype = {
    areaStart: function() {
      this._line = 0;
    },
    areaEnd: function() {
      this._line = NaN;
    },
    lineStart: function() {
      this._point = 0;
    },
    lineEnd: function() {
      (this._line || this._line !== 0 && this._point === 1) && this._context.closePath(), this._line = 1 - this._line;
    },
    point: function(x2, y2) {
      switch (x2 = +x2, y2 = +y2, this._point) {
        case 0:
          this._point = 1, this._line ? this._context.lineTo(x2, y2) : this._context.moveTo(x2, y2);
          break;
        case 1:
          this._point = 2;
        // falls through
        default:
          this._context.lineTo(x2, y2);
          break;
      }
    }
  };
  function linear_default(context) {
    return new Linear(context);
  }

  // node_modules/d3-shape/src/point.js
  function x(p) {
    return p[0];
  }
  function y(p) {
    return p[1];
  }

  // node_modules/d3-shape/src/line.js
  function line_default(x2, y2) {
    var defined = constant_default2(!0), context = null, curve = linear_default, output = null, path2 = withPath(line);
    x2 = typeof x2 == "function" ? x2 : x2 === void 0 ? x : constant_default2(x2), y2 = typeof y2 == "function" ? y2 : y2 === void 0 ? y : constant_default2(y2);
    function line(data) {
      var i, n = (data = array_default(data)).length, d, defined0 = !1, buffer;
      for (context == null && (output = curve(buffer = path2())), i = 0; i <= n; ++i)
        !(i < n && defined(d = data[i], i, data)) === defined0 && ((defined0 = !defined0) ? output.lineStart() : output.lineEnd()), defined0 && output.point(+x2(d, i, data), +y2(d, i, data));
      if (buffer) return output = null, buffer + "" || null;
    }
    return line.x = function(_) {
      return arguments.length ? (x2 = typeof _ == "function" ? _ : constant_default2(+_), line) : x2;
    }, line.y = function(_) {
      return arguments.length ? (y2 = typeof _ == "function" ? _ : constant_default2(+_), line) : y2;
    }, line.defined = function(_) {
      return arguments.length ? (defined = typeof _ == "function" ? _ : constant_default2(!!_), line) : defined;
    }, line.curve = function(_) {
      return arguments.length ? (curve = _, context != null && (output = curve(context)), line) : curve;
    }, line.context = function(_) {
      return arguments.length ? (_ == null ? context = output = null : output = curve(context = _), line) : context;
    }, line;
  }

  // node_modules/d3-shape/src/symbol/circle.js
  var circle_default = {
    draw(context, size) {
      let r = sqrt(size / pi);
      context.moveTo(r, 0), context.arc(0, 0, r, 0, tau);
    }
  };

  // node_modules/d3-shape/src/symbol/cross.js
  var cross_default = {
    draw(context, size) {
      let r = sqrt(size / 5) / 2;
      context.moveTo(-3 * r, -r), context.lineTo(-r, -r), context.lineTo(-r, -3 * r), context.lineTo(r, -3 * r), context.lineTo(r, -r), context.lineTo(3 * r, -r), context.lineTo(3 * r, r), context.lineTo(r, r), context.lineTo(r, 3 * r), context.lineTo(-r, 3 * r), context.lineTo(-r, r), context.lineTo(-3 * r, r), context.closePath();
    }
  };

  // node_modules/d3-shape/src/symbol/diamond.js
  var tan30 = sqrt(1 / 3), tan30_2 = tan30 * 2, diamond_default = {
    draw(context, size) {
      let y2 = sqrt(size / tan30_2), x2 = y2 * tan30;
      context.moveTo(0, -y2), context.lineTo(x2, 0), context.lineTo(0, y2), context.lineTo(-x2, 0), context.closePath();
    }
  };

  // node_modules/d3-shape/src/symbol/square.js
  var square_default = {
    draw(context, size) {
      let w = sqrt(size), x2 = -w / 2;
      context.rect(x2, x2, w, w);
    }
  };

  // node_modules/d3-shape/src/symbol/star.js
  var ka = 0.8908130915292852, kr = sin(pi / 10) / sin(7 * pi / 10), kx = sin(tau / 10) * kr, ky = -cos(tau / 10) * kr, star_default = {
    draw(context, size) {
      let r = sqrt(size * ka), x2 = kx * r, y2 = ky * r;
      context.moveTo(0, -r), context.lineTo(x2, y2);
      for (let i = 1; i < 5; ++i) {
        let a2 = tau * i / 5, c2 = cos(a2), s2 = sin(a2);
        context.lineTo(s2 * r, -c2 * r), context.lineTo(c2 * x2 - s2 * y2, s2 * x2 + c2 * y2);
      }
      context.closePath();
    }
  };

  // node_modules/d3-shape/src/symbol/triangle.js
  var sqrt3 = sqrt(3), triangle_default = {
    draw(context, size) {
      let y2 = -sqrt(size / (sqrt3 * 3));
      context.moveTo(0, y2 * 2), context.lineTo(-sqrt3 * y2, -y2), context.lineTo(sqrt3 * y2, -y2), context.closePath();
    }
  };

  // node_modules/d3-shape/src/symbol/wye.js
  var c = -0.5, s = sqrt(3) / 2, k = 1 / sqrt(12), a = (k / 2 + 1) * 3, wye_default = {
    draw(context, size) {
      let r = sqrt(size / a), x0 = r / 2, y0 = r * k, x1 = x0, y1 = r * k + r, x2 = -x1, y2 = y1;
      context.moveTo(x0, y0), context.lineTo(x1, y1), context.lineTo(x2, y2), context.lineTo(c * x0 - s * y0, s * x0 + c * y0), context.lineTo(c * x1 - s * y1, s * x1 + c * y1), context.lineTo(c * x2 - s * y2, s * x2 + c * y2), context.lineTo(c * x0 + s * y0, c * y0 - s * x0), context.lineTo(c * x1 + s * y1, c * y1 - s * x1), context.lineTo(c * x2 + s * y2, c * y2 - s * x2), context.closePath();
    }
  };

  // node_modules/d3-shape/src/symbol.js
  function Symbol2(type, size) {
    let context = null, path2 = withPath(symbol);
    type = typeof type == "function" ? type : constant_default2(type || circle_default), size = typeof size == "function" ? size : constant_default2(size === void 0 ? 64 : +size);
    function symbol() {
      let buffer;
      if (context || (context = buffer = path2()), type.apply(this, arguments).draw(context, +size.apply(this, arguments)), buffer) return context = null, buffer + "" || null;
    }
    return symbol.type = function(_) {
      return arguments.length ? (type = typeof _ == "function" ? _ : constant_default2(_), symbol) : type;
    }, symbol.size = function(_) {
      return arguments.length ? (size = typeof _ == "function" ? _ : constant_default2(+_), symbol) : size;
    }, symbol.context = function(_) {
      return arguments.length ? (context = _ ?? null, symbol) : context;
    }, symbol;
  }

  // src/views/axis.js
  var characterWidth = 6.4;
  function doublings([low, high], count5) {
    let by = 2;
    for (; ; ) {
      let first = 10 ** Math.floor(Math.log10(low)), ticks2 = [];
      for (let tick2 = first; tick2 <= high; tick2 *= by) tick2 >= low && ticks2.push(tick2);
      if (ticks2.length <= Math.max(2, count5)) return ticks2;
      by *= 2;
    }
  }
  function ticksOf(scale, count5, log2 = !1) {
    if (log2) {
      let ticks3 = doublings(scale.domain(), count5), labels2 = ticks3.map((tick2) => significant(tick2, 3).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, ""));
      return { ticks: ticks3, labels: labels2, width: characterWidth * Math.max(...labels2.map((text) => text.length)) };
    }
    let ticks2 = scale.ticks(count5), step = ticks2.length > 1 ? ticks2[1] - ticks2[0] : Math.abs(ticks2[0]) || 1, largest = Math.max(...ticks2.map(Math.abs)), extreme = largest >= 1e10 || largest < 1e-6, labels = ticks2.map((tick2) => extreme ? significant(tick2, 3) : resolved(tick2, step));
    return { ticks: ticks2, labels, width: characterWidth * Math.max(...labels.map((label2) => label2.length)) };
  }
  var label = (axis2, { ticks: ticks2, labels }) => axis2.tickValues(ticks2).tickFormat((_, i) => labels[i]).tickSizeOuter(0);

  // src/views/chart.js
  var zoomSteps = 5, filled = /* @__PURE__ */ new Set(["e", "assign", "soft"]), markOf = (mark, size) => Symbol2(filled.has(mark) ? circle_default : triangle_default, size)();
  function createChart(parent, context) {
    let { words } = context, { chart } = context.algorithm, figure = select_default2(parent);
    figure.append("div").attr("class", "mz-chart-title").text(chart.title);
    let key = figure.append("ul").attr("class", "mz-key");
    drawKey(key, chart);
    let detail = createDetail(figure.append("svg").attr("class", "mz-detail").attr("role", "img"), context), overview = createStrip(figure, context);
    return {
      draw(state, changed, width) {
        if (!changed.has("size") && !changed.has("step")) return;
        detail.draw(state.step, width), overview.draw(state.step, width);
        let { algorithm } = context, { chart: chart2 } = algorithm, values = chart2.series.flatMap((s2) => s2.points.filter((p) => p.step === state.step).map((p) => `${s2.label} ${significant(p.y, 8)}`)).join(", ");
        figure.select(".mz-detail").attr("aria-label", words.chartSaid(chart2.title, algorithm.frame(state.step).label, values || "–"));
      }
    };
  }
  function drawKey(list2, chart) {
    let entries = [
      ...chart.series.filter((s2) => s2.key === "objective").map((s2) => ({ name: s2.key, label: s2.label, mark: null })),
      ...chart.marks.map(([mark, label2]) => ({ name: mark, label: label2, mark })),
      ...chart.gapLabel ? [{ name: "gap", label: chart.gapLabel, mark: null }] : [],
      ...chart.reference ? [{ name: "reference", label: chart.reference.label, mark: null }] : []
    ], items = list2.selectAll("li").data(entries).join("li"), icon = items.append("svg").attr("width", 22).attr("height", 12).attr("aria-hidden", "true").append("g").attr("class", (e) => `mz-series mz-series-${e.name}`).attr("transform", "translate(11,6)");
    icon.append("path").attr("class", "mz-line").attr("d", "M-10,0H10"), icon.filter((e) => e.mark).append("path").attr("class", "mz-mark").attr("d", (e) => markOf(e.mark, 40)), items.append("span").text((e) => e.label);
  }
  var charts = 0;
  function createDetail(svg, context) {
    let axes = { x: svg.append("g").attr("class", "mz-axis"), y: svg.append("g").attr("class", "mz-axis") }, title = svg.append("text").attr("class", "mz-axis-title"), now = svg.append("line").attr("class", "mz-now"), gaps = svg.append("g").attr("class", "mz-gaps"), reference = svg.append("g"), series = svg.append("g"), area = svg.append("rect").attr("class", "mz-area"), layout = null, chart = context.algorithm.chart, clip = `mz-chart-clip-${++charts}`, clipRect = svg.append("clipPath").attr("id", clip).append("rect");
    for (let layer of [gaps, series]) layer.attr("clip-path", `url(#${clip})`);
    function layOut(step, width) {
      let [first, last] = chart.window(step), inWindow = (p) => p.step >= first && p.step <= last, nearby = (p) => !chart.zoom || Math.abs(p.step - step) <= zoomSteps, values = chart.series.flatMap((s2) => s2.points.filter((p) => inWindow(p) && nearby(p)).map((p) => p.y)), [low, high] = extent([...values, ...chart.reference ? [chart.reference.y] : []]), spare = Math.max(0.08 * (high - low), 1e-9 * Math.abs(high), 1e-300), height = Math.round(Math.min(260, Math.max(190, width * 0.5))), y2 = linear2([low - spare, high + spare], [height - 36, 10]), yTicks = ticksOf(y2, 5), left2 = Math.max(44, 12 + yTicks.width), x2 = linear2([chart.x(first) - 0.25, chart.x(last) + 0.25], [left2, width - 8]);
      return { first, last, inWindow, height, width, left: left2, x: x2, y: y2, yTicks };
    }
    function drawAxes({ first, last, height, width, left: left2, x: x2, yTicks, y: y2 }) {
      let steps3 = range(last - first + 1).map((i) => first + i).filter((s2) => chart.tick(s2) !== null), room = Math.max(...steps3.map((s2) => 7 * chart.tick(s2).length + 10), 22), every = Math.max(1, Math.ceil(steps3.length / ((width - left2) / room))), shown = steps3.filter((s2, i) => (steps3.length - 1 - i) % every === 0);
      axes.x.attr("transform", `translate(0,${height - 36})`).call(
        label(axisBottom(x2), { ticks: shown.map(chart.x), labels: shown.map(chart.tick) })
      ), axes.y.attr("transform", `translate(${left2},0)`).call(label(axisLeft(y2), yTicks)), title.attr("x", (left2 + width) / 2).attr("y", height - 4).text(chart.xLabel);
    }
    function drawGaps(step, { inWindow, x: x2, y: y2 }) {
      gaps.selectAll("line").data(chart.gaps.filter(inWindow), (gap) => gap.step).join("line").attr("x1", (gap) => x2(gap.x)).attr("x2", (gap) => x2(gap.x)).attr("y1", (gap) => y2(gap.low)).attr("y2", (gap) => y2(gap.high)).attr("class", (gap) => gap.step > step ? "mz-ahead" : null);
    }
    function drawReference({ x: x2, y: y2 }) {
      chart.reference && reference.selectAll("line").data([chart.reference]).join("line").attr("class", "mz-reference").attr("x1", x2.range()[0]).attr("x2", x2.range()[1]).attr("y1", (r) => y2(r.y)).attr("y2", (r) => y2(r.y));
    }
    function drawSeries(step, { first, last, inWindow, x: x2, y: y2 }) {
      let path2 = line_default((p) => x2(p.x), (p) => y2(p.y)), groups = series.selectAll("g.mz-series").data(chart.series).join("g").attr("class", (s2) => `mz-series mz-series-${s2.key}`);
      groups.selectAll("path.mz-line").data((s2) => [
        { name: "mz-line mz-ahead", points: s2.points.filter((p) => inWindow(p) && p.step >= Math.max(step, first)) },
        { name: "mz-line", points: s2.points.filter((p) => inWindow(p) && p.step <= Math.min(step, last)) }
      ]).join("path").attr("class", (l) => l.name).attr("d", (l) => path2(l.points)), groups.selectAll("path.mz-mark").data((s2) => s2.points.filter((p) => inWindow(p) && p.mark !== null), (p) => p.step).join("path").attr("class", (p) => `mz-mark mz-series-${p.mark}${p.step > step ? " mz-ahead" : ""}${p.step === step ? " mz-here" : ""}`).attr("transform", (p) => `translate(${x2(p.x)},${y2(p.y)})`).attr("d", (p) => markOf(p.mark, p.step === step ? 110 : 42)), groups.filter((s2) => s2.key === "objective").selectAll("circle").data((s2) => s2.points.filter((p) => p.step === step)).join("circle").attr("class", "mz-dot").attr("r", 3.2).attr("cx", (p) => x2(p.x)).attr("cy", (p) => y2(p.y));
    }
    return area.on("click", (event) => {
      let at2 = layout.x.invert(pointer_default(event, svg.node())[0]);
      context.player.to(nearestStep(chart.x, layout.first, layout.last, at2));
    }), {
      draw(step, width) {
        chart = context.algorithm.chart, layout = layOut(step, width);
        let { height, left: left2, x: x2 } = layout;
        svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height), clipRect.attr("x", left2).attr("y", 0).attr("width", width - left2).attr("height", height - 36 + 8), area.attr("x", left2).attr("y", 0).attr("width", width - left2).attr("height", height - 36), now.attr("x1", x2(chart.x(step))).attr("x2", x2(chart.x(step))).attr("y1", 6).attr("y2", height - 36), drawAxes(layout), drawGaps(step, layout), drawReference(layout), drawSeries(step, layout);
      }
    };
  }
  function nearestStep(x2, first, last, at2) {
    return range(last - first + 1).map((i) => first + i).reduce((best, step) => Math.abs(x2(step) - at2) < Math.abs(x2(best) - at2) ? step : best, first);
  }
  function createStrip(figure, context) {
    figure.append("div").attr("class", "mz-strip-title").text(context.algorithm.strip.label);
    let svg = figure.append("svg").attr("class", "mz-strip").attr("aria-hidden", "true"), height = 40, frame = svg.append("rect").attr("class", "mz-window"), path2 = svg.append("path").attr("class", "mz-line"), passed = svg.append("path").attr("class", "mz-line mz-passed"), dot = svg.append("circle").attr("class", "mz-dot").attr("r", 4), x2 = null, scrub = (event) => {
      if (event.type === "pointermove" && event.buttons !== 1) return;
      let { algorithm, player } = context;
      player.to(nearestStep(algorithm.chart.x, 0, algorithm.last, x2.invert(pointer_default(event, svg.node())[0])));
    };
    return svg.on("pointerdown", scrub).on("pointermove", scrub), {
      draw(step, width) {
        let { algorithm } = context, { chart, strip } = algorithm;
        svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height), x2 = linear2([chart.x(0), chart.x(algorithm.last)], [8, width - 8]);
        let y2 = linear2(strip.domain ?? extent(strip.points, (p) => p.y), [height - 7, 7]), along = line_default((p) => x2(p.x), (p) => y2(p.y)), [first, last] = chart.window(step);
        frame.attr("visibility", first > 0 || last < algorithm.last ? null : "hidden").attr("x", x2(chart.x(first)) - 4).attr("width", x2(chart.x(last)) - x2(chart.x(first)) + 8).attr("y", 1).attr("height", height - 2), path2.attr("d", along(strip.points)), passed.attr("d", along(strip.points.filter((p) => p.step <= step)));
        let here = strip.points.find((p) => p.step === step);
        dot.attr("visibility", here ? null : "hidden").attr("cx", here ? x2(here.x) : 0).attr("cy", here ? y2(here.y) : 0);
      }
    };
  }

  // src/views/controls.js
  var icons = {
    first: "M3 3h2v10H3zM13 3v10L6 8z",
    previous: "M10.5 3v10l-7-5zM11 3h1.6v10H11z",
    play: "M4 2.5v11l9-5.5z",
    pause: "M4 3h3v10H4zM9 3h3v10H9z",
    next: "M5.5 3v10l7-5zM3.4 3H5v10H3.4z",
    last: "M11 3h2v10h-2zM3 3v10l7-5z"
  }, delays = [1600, 800, 250];
  function createControls(parent, context) {
    let { words, store, player } = context, bar2 = select_default2(parent).append("div").attr("class", "mz-controls").attr("role", "group").attr("aria-label", words.playback), button2 = (name, action) => {
      let it = bar2.append("button").attr("type", "button").attr("class", `mz-button mz-${name}`).attr("aria-label", words[name]).attr("title", words[name]).on("click", action);
      return it.append("svg").attr("viewBox", "0 0 16 16").attr("aria-hidden", "true").append("path").attr("d", icons[name]), it;
    }, back = [button2("first", () => player.to(0)), button2("previous", () => player.by(-1))], play = button2("play", player.toggle), on = [button2("next", () => player.by(1)), button2("last", () => player.to(player.last))], slider = bar2.append("input").attr("type", "range").attr("class", "mz-slider").attr("min", 0).attr("step", 1).attr("aria-label", context.data.kind === "limit" ? words.sigmaSlider : words.slider).on("input", () => player.to(Number(slider.property("value")))), place2 = bar2.append("span").attr("class", "mz-place").attr("aria-hidden", "true"), speed = bar2.append("label").attr("class", "mz-speed").text(`${words.speed} `).append("select").on("change", () => player.setDelay(delays[speed.property("value")]));
    speed.selectAll("option").data(words.speeds).join("option").attr("value", (_, i) => i).property("selected", (_, i) => delays[i] === store.get().delay).text((s2) => s2);
    let dim = (buttons, is) => buttons.forEach((b) => b.attr("aria-disabled", is ? "true" : null));
    return {
      draw(state) {
        let { algorithm } = context;
        slider.attr("max", algorithm.last).property("value", state.step).attr("aria-valuetext", algorithm.frame(state.step).label), place2.text(`${state.step} / ${algorithm.last}`), dim(back, state.step === 0), dim(on, state.step === algorithm.last);
        let name = state.playing ? "pause" : "play";
        play.attr("aria-label", words[name]).attr("title", words[name]).select("path").attr("d", icons[name]);
      }
    };
  }
  function createVariables(parent, { data, words, store }) {
    let box = select_default2(parent).append("div").attr("class", "mz-variables").attr("role", "group").attr("aria-label", words.variables), several = data.variables.length > 1, names = data.variables.map((name, v) => ({ name, value: String(v) })), add = (text, label2, options, changed) => {
      let it = box.append("label").text(`${text} `).append("select").attr("aria-label", label2).on("change", changed);
      return it.selectAll("option").data(options).join("option").attr("value", (o) => o.value).text((o) => o.name), it;
    }, density = { name: words.density, value: "" }, x2 = add("x", words.xVariable, names, () => choose(Number(x2.property("value")), store.get().y)), y2 = add("y", words.yVariable, several ? [...names, density] : [density], () => {
      let value3 = y2.property("value");
      choose(store.get().x, value3 === "" ? null : Number(value3));
    });
    function choose(a2, b) {
      let before2 = store.get();
      a2 === b && ([a2, b] = a2 === before2.x ? [before2.y ?? (a2 + 1) % data.variables.length, b] : [a2, before2.x]), store.set({ x: a2, y: b });
    }
    return {
      draw(state) {
        x2.property("value", String(state.x)), y2.property("value", state.y === null ? "" : String(state.y));
      }
    };
  }
  function createKeyList(parent, { words }) {
    let details = select_default2(parent).append("details").attr("class", "mz-more");
    details.append("summary").text(words.keys);
    let list2 = details.append("dl");
    for (let [key, meaning] of words.keyList)
      list2.append("dt").text(key), list2.append("dd").text(meaning);
  }

  // src/colours.js
  var unknownColour = "#8a8a8a", channels = (hex2) => [1, 3, 5].map((at2) => parseInt(hex2.slice(at2, at2 + 2), 16));
  function blend(w, colours) {
    let total = w.reduce((sum3, share) => sum3 + share, 0);
    return total > 0 ? `rgb(${[0, 1, 2].map(
      (c2) => Math.round(w.reduce((sum3, share, j) => sum3 + share * channels(colours[j])[c2], 0) / total)
    ).join(",")})` : unknownColour;
  }
  function mostLikely(w) {
    let best = -1;
    return w.forEach((share, j) => {
      share > (best < 0 ? 0 : w[best]) && (best = j);
    }), best;
  }
  var symbolTriangleDown = {
    draw(context, size) {
      let y2 = -Math.sqrt(size / (Math.sqrt(3) * 3));
      context.moveTo(0, -y2 * 2), context.lineTo(-Math.sqrt(3) * y2, y2), context.lineTo(Math.sqrt(3) * y2, y2), context.closePath();
    }
  }, marks = [
    circle_default,
    triangle_default,
    square_default,
    diamond_default,
    cross_default,
    star_default,
    symbolTriangleDown
  ];
  function markPath(j, size, isNoise = !1) {
    let type = isNoise ? wye_default : j < 0 ? circle_default : marks[j % marks.length];
    return Symbol2(type, size)();
  }

  // src/views/legend.js
  function chip(parent, data, j) {
    let noise = j >= data.components.colours.length;
    parent.append("svg").attr("class", "mz-chip").attr("width", 14).attr("height", 14).attr("aria-hidden", "true").append("path").attr("transform", "translate(7,7)").attr("d", markPath(j, 62, noise)).style("fill", noise ? data.noise_colour : data.components.colours[j]);
  }
  function createLegend(parent, context) {
    let { words } = context, list2 = select_default2(parent).append("ul").attr("class", "mz-components"), notes = select_default2(parent).append("div").attr("class", "mz-notes");
    function draw2(state, hidden) {
      var _a;
      let { data, algorithm } = context, frame = algorithm.frame(state.step), { amounts } = frame, noise = (_a = frame.params) != null && _a.noise ? [data.components.labels.length] : [], items = list2.selectAll("li").data([...data.components.labels.map((_, j) => j), ...noise]).join((enter) => {
        let li = enter.append("li");
        return li.append("span").attr("class", "mz-chip-place"), li.append("span").attr("class", "mz-amount"), li;
      });
      items.select(".mz-chip-place").each(function(j) {
        this.replaceChildren(), chip(select_default2(this), data, j);
      }), items.select(".mz-amount").text((j) => {
        let name = data.components.labels[j] ?? words.noise, amount = amounts === null ? null : amounts.values[j] ?? amounts.noise;
        return amount === null ? name : `${name} · ${amounts.symbol} = ${amounts.symbol === "n" ? amount : significant(amount, 3)}`;
      }), notes.selectAll("div").data(notesOf(state, frame, hidden)).join("div").text((note) => note);
    }
    function notesOf(state, frame, hidden) {
      let { data } = context, oneAxis = state.y === null, regions = frame.regions && data.variables.length === (oneAxis ? 1 : 2);
      return [
        frame.params ? oneAxis ? words.curves : words.ellipses : null,
        regions ? words.regions : null,
        frame.trimmed > 0 ? words.trimmedRows(frame.trimmed) : null,
        data.rows.length < data.n ? words.sampled(data.rows.length, data.n) : null,
        hidden > 0 ? words.unplaced(hidden) : null
      ].filter(Boolean);
    }
    return {
      draw(state, changed, hidden) {
        ["step", "x", "y"].some((key) => changed.has(key)) && draw2(state, hidden);
      }
    };
  }

  // src/views/row.js
  function createRow(parent, context) {
    let { words, store } = context, root2 = select_default2(parent), head = root2.append("div").attr("class", "mz-row-head"), input = head.append("label").text(`${words.chooseRow} `).append("input").attr("type", "number").attr("min", 1).attr("step", 1), values = head.append("span").attr("class", "mz-row-values"), body = root2.append("div").attr("class", "mz-row-body"), hint = root2.append("div").attr("class", "mz-hint"), note = null;
    input.on("change", () => {
      let { data } = context, typed = input.property("value").trim(), row = Math.round(Number(typed));
      if (typed !== "" && row >= 1 && row <= data.n) {
        let i = closestDrawn(data.rows, row);
        store.set({ row: i, held: !0 }), note = data.rows[i] === row ? null : words.notDrawn(row, data.rows[i]);
      } else
        note = typed === "" ? null : words.noSuchRow(row, data.n);
      draw2(store.get());
    });
    function draw2(state) {
      let { data, algorithm } = context, i = state.row;
      input.attr("max", data.n).property("value", data.rows[i]);
      let name = data.names && data.names[i] !== String(data.rows[i]) ? `${data.names[i]}: ` : "";
      values.text(name + valuesOf(context, state));
      let told = algorithm.explain(state.step, i);
      body.selectAll("*").remove(), told === null ? body.append("p").text(algorithm.frame(state.step).params ? words.noSharesYet : words.noClusterYet) : (told.kind === "bayes" ? drawBayes : drawDistances)(body, told, context), hint.text(note ?? (state.held ? words.rowHeld : words.rowHint));
    }
    return {
      draw(state, changed) {
        changed.has("row") && (note = null), ["row", "held", "step", "x", "y"].some((key) => changed.has(key)) && draw2(state);
      },
      said: (state) => words.rowSaid(context.data.rows[state.row], sharesSaid(context, state))
    };
  }
  var mostValues = 6;
  function valuesOf({ data, words }, { row, x: x2, y: y2 }) {
    let all = data.variables.map((_, v) => v), few = all.length <= mostValues, axes = all.filter((v) => v === x2 || v === y2);
    return [...(few ? all : [...axes, ...all.filter((v) => v !== x2 && v !== y2)].slice(0, mostValues)).map((v) => `${data.variables[v]} = ${value(data.x[v][row])}`), ...few ? [] : [words.more(all.length - mostValues)]].join(", ");
  }
  function closestDrawn(rows, row) {
    return rows.reduce((best, r, i) => Math.abs(r - row) < Math.abs(rows[best] - row) ? i : best, 0);
  }
  var labelsOf = ({ data, words }) => [...data.components.labels, words.noise];
  function sharesSaid(context, state) {
    let { algorithm, words } = context, shares2 = algorithm.shares(state.step, state.row);
    if (shares2 === null) return words.unassigned;
    let labels = labelsOf(context);
    if (algorithm.explain(state.step, state.row).kind === "bayes") return shares2.map((w, j2) => words.shareSaid(labels[j2], probability(w))).join(", ");
    let j = mostLikely(shares2);
    return j < 0 ? words.trimmed : words.clusterSaid(labels[j]);
  }
  function table(body, caption, headings) {
    let it = body.append("div").attr("class", "mz-scroll").append("table");
    return it.append("caption").text(caption), it.append("thead").append("tr").selectAll("th").data(headings).join("th").attr("scope", "col").text((h) => h), it;
  }
  function componentCell(row, context, j) {
    let th = row.append("th").attr("scope", "row");
    chip(th, context.data, j), th.append("span").text(labelsOf(context)[j]);
  }
  function shareCell(row, context, w, j) {
    let { components, noise_colour } = context.data, colour = blend(w.map((_, l) => l === j ? 1 : 0), [...components.colours, noise_colour]), cell = row.append("td").attr("class", "mz-share");
    cell.append("span").attr("class", "mz-bar").style("width", `${(100 * w[j]).toFixed(1)}%`).style("background", colour), cell.append("span").attr("class", "mz-number").text(probability(w[j]));
  }
  var sharesOf = (told) => told.terms.map((term, j) => Number.isNaN(term.w) ? told.w[j] : term.w);
  function drawBayes(body, told, context) {
    let { words } = context, c2 = words.columns, withLabels = told.hasPlausibility, w = sharesOf(told), headings = [c2.component, c2.proportion, ...withLabels ? [c2.plausibility] : [], c2.density, c2.product, c2.responsibility], it = table(body, words.bayesCaption(told.t), headings), rows = it.append("tbody");
    told.terms.forEach((term, j) => {
      let row = rows.append("tr");
      componentCell(row, context, j), [
        significant(term.proportion),
        ...withLabels ? [significant(term.plausibility)] : [],
        significantExp(term.logDensity),
        significantExp(term.logProduct)
      ].forEach((text) => row.append("td").text(text)), shareCell(row, context, w, j);
    });
    let foot = it.append("tfoot").append("tr");
    foot.append("th").attr("scope", "row").attr("colspan", headings.length - 2).text(words.sum), foot.append("td").text(significantExp(told.logSum)), foot.append("td").text("1"), drawRule(body, told, context), withLabels && body.append("p").attr("class", "mz-small").text(words.plausibilityNote), told.held && body.append("p").attr("class", "mz-small").text(words.bayesHeld(told.t));
  }
  function drawRule(body, told, context) {
    let shares2 = sharesOf(told), j = mostLikely(shares2), term = told.terms[j], label2 = labelsOf(context)[j], rule = body.append("p").attr("class", "mz-rule"), w = (index) => {
      rule.append("i").text("w"), rule.append("sub").text(index);
    }, plausible = told.hasPlausibility;
    w("ij"), rule.append("span").text(plausible ? " = πⱼ aⱼ N(xᵢ; μⱼ, Σⱼ) / Σₕ πₕ aₕ N(xᵢ; μₕ, Σₕ)" : " = πⱼ N(xᵢ; μⱼ, Σⱼ) / Σₕ πₕ N(xᵢ; μₕ, Σₕ)"), rule.append("br"), w(`${context.data.rows[context.store.get().row]}, ${label2}`);
    let factors = [significant(term.proportion), ...plausible ? [significant(term.plausibility)] : [], significantExp(term.logDensity)];
    rule.append("span").text(
      ` = ${factors.map(bracketed).join(" × ")} / ${bracketed(significantExp(told.logSum))} `
    );
    let share = probability(shares2[j]);
    rule.append("b").text(/^[<>]/.test(share) ? share : `= ${share}`);
  }
  var bracketed = (text) => text.includes("×") ? `(${text})` : text;
  function drawDistances(body, told, context) {
    let { words } = context, c2 = words.columns, rows = table(body, words.distanceCaption, [c2.component, c2.distance, c2.assigned]).append("tbody");
    told.terms.forEach((term, j) => {
      let chosen = told.cluster === j + 1, row = rows.append("tr").attr("class", chosen ? "mz-nearest" : null);
      componentCell(row, context, j), row.append("td").text(significant(term.distance, 5)), row.append("td").text(chosen ? `✓ ${words.yes}` : "");
    }), told.cluster === 0 && body.append("p").attr("class", "mz-small").text(words.trimmed), told.held && body.append("p").attr("class", "mz-small").text(words.distanceHeld);
  }

  // src/views/parameters.js
  function createParameters(parent, context) {
    let { words } = context, details = select_default2(parent).append("details").attr("class", "mz-more");
    details.append("summary").text(words.parameters);
    let body = details.append("div").attr("class", "mz-scroll");
    function draw2(state) {
      let { data, algorithm } = context, { params, centres, amounts } = algorithm.frame(state.step), headings = [
        words.columns.component,
        ...amounts ? [amounts.symbol] : [],
        ...data.variables.flatMap((name) => params ? [words.mean(name), words.deviation(name)] : [words.centre(name)])
      ], cells = centres.map((centre, j) => [
        labelsOf(context)[j],
        ...amounts ? [amounts.symbol === "n" ? String(amounts.values[j]) : significant(amounts.values[j])] : [],
        ...centre.flatMap((value3, v) => params ? [significant(value3, 6), significant(Math.sqrt(params.covariances[j][v][v]))] : [significant(value3, 6)])
      ]);
      body.selectAll("*").remove();
      let table2 = body.append("table");
      table2.append("thead").append("tr").selectAll("th").data(headings).join("th").attr("scope", "col").text((h) => h), table2.append("tbody").selectAll("tr").data(cells).join("tr").each(function(row) {
        row.forEach((text, i) => select_default2(this).append(i === 0 ? "th" : "td").attr("scope", i === 0 ? "row" : null).text(text));
      });
    }
    return details.on("toggle", () => details.property("open") && draw2(context.store.get())), {
      draw(state, changed) {
        changed.has("step") && details.property("open") && draw2(state);
      }
    };
  }

  // src/geometry.js
  function clipHalfPlane(polygon, point, normal) {
    let side = (p) => (p[0] - point[0]) * normal[0] + (p[1] - point[1]) * normal[1];
    return polygon.flatMap((p, i) => {
      let q = polygon[(i + 1) % polygon.length], [here, there] = [side(p), side(q)], kept2 = here <= 0 ? [p] : [];
      if (here <= 0 == there <= 0) return kept2;
      let share = here / (here - there);
      return [...kept2, [p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])]];
    });
  }
  function voronoi(centres, [x0, x1], [y0, y1]) {
    let rectangle = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
    return centres.map(
      (c2, j) => centres.reduce((region, other, l) => {
        if (l === j) return region;
        let normal = [other[0] - c2[0], other[1] - c2[1]];
        return normal[0] === 0 && normal[1] === 0 ? l < j ? [] : region : clipHalfPlane(region, [(c2[0] + other[0]) / 2, (c2[1] + other[1]) / 2], normal);
      }, rectangle)
    );
  }
  function bands(centres, [from, to]) {
    let order = centres.map((c2, j) => j).sort((a2, b) => centres[a2] - centres[b] || a2 - b), distinct = order.filter((j, i) => i === 0 || centres[j] !== centres[order[i - 1]]), ends = distinct.slice(1).map((j, i) => (centres[j] + centres[distinct[i]]) / 2);
    return distinct.map((j, i) => [Math.max(from, ends[i - 1] ?? from), Math.min(to, ends[i] ?? to), j]).filter(([left2, right2]) => left2 < right2);
  }
  function nearest(points, [x2, y2], reach3) {
    let best = -1, least = reach3 * reach3;
    return points.forEach((point, i) => {
      if (point === null) return;
      let distance2 = (point[0] - x2) ** 2 + (point[1] - y2) ** 2;
      distance2 <= least && ([best, least] = [i, distance2]);
    }), best;
  }

  // src/views/plane.js
  var shares = [0.95, 0.5];
  function drawPlane(layers, context, frame, state, layout) {
    let { data } = context, at2 = (centre) => [layout.x(centre[state.x]), layout.y(centre[state.y])];
    layers.bars.selectAll("*").remove(), drawRegions(layers.regions, data, frame, state, layout), drawEllipses(layers.curves, data, frame, state, layout), drawTrails(layers.trails, data, frame.trail.map((centres) => centres.map(at2))), drawMeans(layers.means, data, frame.centres.map(at2));
  }
  function drawRegions(layer, data, frame, state, { x: x2, y: y2 }) {
    let drawn2 = frame.regions && data.variables.length === 2, centres = frame.centres.map((centre) => [centre[state.x], centre[state.y]]), regions = drawn2 ? voronoi(centres, x2.domain(), y2.domain()) : [];
    layer.selectAll("path").data(regions).join("path").attr("d", (region) => region.length < 3 ? null : `${line_default()(region.map((p) => [x2(p[0]), y2(p[1])]))}Z`).style("fill", (_, j) => data.components.colours[j]);
  }
  function drawEllipses(layer, data, frame, state, { x: x2, y: y2 }) {
    layer.selectAll(":not(.mz-ellipse)").remove();
    let params = frame.params, ellipses = (params ? params.means : []).flatMap(
      (mean, j) => shares.flatMap((share) => {
        let { centre, map: map2 } = ellipse(mean, params.covariances[j], state.x, state.y, share), [sx, sy] = [x2(1) - x2(0), y2(1) - y2(0)], matrix = [sx * map2[0][0], sy * map2[1][0], 0, sy * map2[1][1], x2(centre[0]), y2(centre[1])];
        return ["halo", "line"].map((kind) => ({ j, share, kind, matrix: matrix.map((v) => +v.toFixed(4)) }));
      })
    );
    layer.selectAll(".mz-ellipse").data(ellipses, (e) => `${e.j} ${e.share} ${e.kind}`).join("circle").attr("r", 1).attr("class", (e) => `mz-ellipse mz-${e.kind} ${e.share > 0.9 ? "mz-outer" : "mz-inner"}`).attr("vector-effect", "non-scaling-stroke").style("stroke", (e) => e.kind === "line" ? data.components.lines[e.j] : null).attr("stroke-dasharray", (e) => e.kind === "line" ? dashes(data.components.dashes[e.j]) : null).style("transform", (e) => `matrix(${e.matrix.join(",")})`);
  }
  function dashes(type) {
    return type === "solid" ? null : [...type].map((digit) => 1.4 * parseInt(digit, 16)).join(" ");
  }
  var mostDots = 30;
  function drawTrails(layer, data, trail) {
    let { labels, lines } = data.components, paths = labels.map((_, j) => trail.map((centres) => centres[j]));
    layer.selectAll("g").data(paths).join((enter) => {
      let g = enter.append("g");
      return g.append("path").attr("class", "mz-halo"), g.append("path").attr("class", "mz-trail"), g;
    }).each(function(path2, j) {
      let g = this;
      g.querySelectorAll("path").forEach((node) => node.setAttribute("d", line_default()(path2) ?? "")), g.querySelector(".mz-trail").style.stroke = lines[j];
      let dots = path2.length <= mostDots ? path2 : path2.slice(0, 1);
      for (; g.querySelectorAll("circle").length > dots.length; ) g.lastElementChild.remove();
      for (; g.querySelectorAll("circle").length < dots.length; )
        g.append(document.createElementNS("http://www.w3.org/2000/svg", "circle"));
      g.querySelectorAll("circle").forEach((node, t) => {
        node.setAttribute("cx", dots[t][0]), node.setAttribute("cy", dots[t][1]), node.setAttribute("r", 2.4), node.style.stroke = lines[j];
      });
    });
  }
  function drawMeans(layer, data, places) {
    let { labels, lines } = data.components;
    layer.selectAll("g").data(places).join((enter) => {
      let g = enter.append("g");
      return g.append("circle").attr("r", 9), g.append("text").attr("dy", "0.35em"), g;
    }).style("transform", (at2) => `translate(${at2[0].toFixed(2)}px,${at2[1].toFixed(2)}px)`).each(function(_, j) {
      this.querySelector("circle").style.stroke = lines[j];
      let text = this.querySelector("text");
      text.textContent = labels[j], text.style.fill = lines[j];
    });
  }

  // src/views/line.js
  var sum = (values) => values.reduce((total, value3) => total + value3, 0);
  function curvesOf(params, v) {
    let curves = params.means.map((_, j) => marginalCurve(params, j, v));
    return params.noise && curves.push(noiseLevel(params, v)), curves;
  }
  var tops = /* @__PURE__ */ new WeakMap();
  function topOfCurves({ data, algorithm }, v) {
    var _a;
    let known = tops.get(algorithm) ?? /* @__PURE__ */ new Map();
    if (tops.set(algorithm, known), !known.has(v)) {
      let bars = Math.max(0, ...((_a = data.histograms[v]) == null ? void 0 : _a.heights) ?? []), highest = range(algorithm.last + 1).flatMap((step) => {
        let { params } = algorithm.frame(step);
        if (!params) return [];
        let curves = curvesOf(params, v);
        return params.means.map((mean) => sum(curves.map((curve) => curve(mean[v]))));
      }).reduce((a2, b) => Math.max(a2, b), 0);
      known.set(v, 1.08 * (bars === 0 ? highest || 1 : Math.max(bars, Math.min(highest, 3 * bars))));
    }
    return known.get(v);
  }
  function drawLine(layers, context, frame, state, layout) {
    let { data, algorithm } = context, { x: x2, y: y2 } = layout, v = state.x, top2 = y2.domain()[1];
    layers.curves.selectAll(".mz-ellipse").remove(), drawBars(layers.bars, data.histograms[v], layout), drawBands(layers.regions, data, frame, v, layout), drawCurves(layers.curves, data, frame.params, v, layout);
    let heightOf = (params, j) => params ? Math.min(marginalCurve(params, j, v)(params.means[j][v]), 0.97 * top2) : (
      // Centres, and their trails, one under the other.
      (0.94 - 0.06 * j) * top2
    ), place2 = (centres, params) => centres.map((centre, j) => [x2(centre[v]), y2(heightOf(params, j))]);
    drawTrails(layers.trails, data, frame.trail.map((centres, t) => {
      var _a;
      return place2(centres, ((_a = frame.trailParams) == null ? void 0 : _a[t]) ?? null);
    })), drawMeans(layers.means, data, place2(frame.centres, frame.params));
  }
  function drawBars(layer, histogram, { x: x2, y: y2 }) {
    let bars = histogram ? histogram.heights.map((height, b) => ({ height, from: histogram.breaks[b], to: histogram.breaks[b + 1] })) : [];
    layer.selectAll("rect").data(bars).join("rect").attr("x", (bar2) => x2(bar2.from)).attr("width", (bar2) => Math.max(0, x2(bar2.to) - x2(bar2.from))).attr("y", (bar2) => y2(bar2.height)).attr("height", (bar2) => y2(0) - y2(bar2.height));
  }
  function drawBands(layer, data, frame, v, { x: x2, box }) {
    let drawn2 = frame.regions && data.variables.length === 1;
    layer.selectAll("path").data(drawn2 ? bands(frame.centres.map((centre) => centre[v]), x2.domain()) : []).join("path").attr("d", ([from, to]) => `M${x2(from)},${box.top}H${x2(to)}V${box.bottom}H${x2(from)}Z`).style("fill", ([, , j]) => data.components.colours[j]);
  }
  function gridOf(params, v, [from, to]) {
    let even = range(241).map((i) => from + (to - from) * i / 240), own3 = params.means.flatMap((mean, j) => {
      let deviation = Math.sqrt(params.covariances[j][v][v]);
      return range(61).map((i) => mean[v] + deviation * (-4 + 8 * i / 60));
    });
    return [...even, ...own3].filter((at2) => at2 >= from && at2 <= to).sort((a2, b) => a2 - b);
  }
  function drawCurves(layer, data, params, v, { x: x2, y: y2 }) {
    let { lines, dashes: types } = data.components, drawn2 = [];
    if (params) {
      let grid2 = gridOf(params, v, x2.domain()), curves = curvesOf(params, v), path2 = (curve) => line_default()(grid2.map((at2) => [x2(at2), y2(curve(at2))]));
      curves.length > 1 && drawn2.push({ key: "sum", d: path2((at2) => sum(curves.map((curve) => curve(at2)))), stroke: null, dash: null }), curves.forEach((curve, j) => drawn2.push({
        key: j,
        d: path2(curve),
        stroke: lines[j] ?? data.noise_colour,
        dash: j < lines.length ? dashes(types[j]) : "1.4 4"
      }));
    }
    layer.selectAll("path").data(drawn2, (curve) => curve.key).join("path").attr("class", (curve) => curve.key === "sum" ? "mz-sum" : "mz-curve").attr("d", (curve) => curve.d).attr("stroke-dasharray", (curve) => curve.dash).style("stroke", (curve) => curve.stroke);
  }

  // src/views/plot.js
  var margin = { top: 8, right: 12, bottom: 40, left: 30 }, reach = 26, rugHeight = 34, golden = 0.6180339887498949, plots = 0;
  function createPlot(parent, context) {
    let { words, store } = context, clip = `mz-clip-${++plots}`, svg = select_default2(parent).append("svg").attr("class", "mz-plane").attr("role", "img").attr("tabindex", 0), clipRect = svg.append("clipPath").attr("id", clip).append("rect"), axes = { x: svg.append("g").attr("class", "mz-axis"), y: svg.append("g").attr("class", "mz-axis") }, titles = { x: svg.append("text").attr("class", "mz-axis-title"), y: svg.append("text").attr("class", "mz-axis-title") }, inside = svg.append("g").attr("clip-path", `url(#${clip})`), layers = {};
    for (let name of ["regions", "bars", "points", "curves", "ring", "trails", "means"])
      layers[name] = inside.append("g").attr("class", `mz-${name}`);
    let area = svg.append("rect").attr("class", "mz-area"), places = [], hidden = 0;
    function layOut(state, width) {
      let { data } = context, height = Math.round(Math.min(560, Math.max(280, width * 0.97)));
      svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height);
      let isLine = state.y === null, y2 = isLine ? linear2([0, topOfCurves(context, state.x)], [height - margin.bottom - rugHeight, margin.top]) : linear2(padded(data.limits[state.y]), [height - margin.bottom, margin.top]), yTicks = ticksOf(y2, 6), box = {
        left: margin.left + yTicks.width,
        right: width - margin.right,
        top: margin.top,
        bottom: height - margin.bottom
      };
      for (let rect of [clipRect, area])
        rect.attr("x", box.left).attr("y", box.top).attr("width", box.right - box.left).attr("height", box.bottom - box.top);
      let x2 = linear2(padded(data.limits[state.x]), [box.left, box.right]);
      return { box, isLine, x: x2, y: y2, yTicks, height };
    }
    function drawAxes(state, { box, isLine, x: x2, y: y2, yTicks, height }) {
      let { data } = context, xTicks = ticksOf(x2, Math.min(7, (box.right - box.left) / 70));
      axes.x.attr("transform", `translate(0,${box.bottom})`).call(label(axisBottom(x2), xTicks)), axes.y.attr("transform", `translate(${box.left},0)`).call(label(axisLeft(y2), yTicks)), titles.x.attr("x", (box.left + box.right) / 2).attr("y", height - 5).text(data.variables[state.x]), titles.y.attr("transform", `translate(12,${(box.top + box.bottom) / 2}) rotate(-90)`).text(isLine ? words.densityAxis : data.variables[state.y]), svg.attr("aria-label", isLine ? words.histogram(data.variables[state.x]) : words.points(data.variables[state.x], data.variables[state.y]));
    }
    function place2(state, { box, isLine, x: x2, y: y2 }) {
      let { data } = context;
      return data.rows.map((_, i) => {
        let a2 = data.x[state.x][i];
        if (a2 === null) return null;
        if (isLine) return [x2(a2), box.bottom - 4 - i * golden % 1 * (rugHeight - 10)];
        let b = data.x[state.y][i];
        return b === null ? null : [x2(a2), y2(b)];
      });
    }
    function drawPoints(state, isLine) {
      let { data, algorithm } = context, { colours } = data.components, size = pointSize(data.rows.length), all = [...colours, data.noise_colour], area2 = isLine ? size * 0.6 : size, points = places.flatMap((at2, i) => {
        if (at2 === null) return [];
        let shares2 = algorithm.shares(state.step, i), j = shares2 === null ? -1 : mostLikely(shares2);
        return [{
          i,
          at: at2,
          fill: shares2 === null ? unknownColour : blend(shares2, all),
          d: markPath(j, area2, j >= colours.length)
        }];
      });
      layers.points.selectAll("path").data(points, (point) => point.i).join("path").attr("transform", (point) => `translate(${point.at[0].toFixed(2)},${point.at[1].toFixed(2)})`).attr("d", (point) => point.d).style("fill", (point) => point.fill);
    }
    function drawRing(state) {
      let at2 = state.row === null ? null : places[state.row];
      layers.ring.selectAll("circle").data(at2 ? [{ r: 8.5, name: "mz-halo" }, { r: 8.5, name: state.held ? "mz-held" : "mz-chosen" }] : []).join("circle").attr("class", (d) => d.name).attr("cx", at2 == null ? void 0 : at2[0]).attr("cy", at2 == null ? void 0 : at2[1]).attr("r", (d) => d.r);
    }
    let under = (event) => nearest(places, pointer_default(event, svg.node()), reach);
    return area.on("pointermove", (event) => {
      let i = under(event);
      i >= 0 && !store.get().held && store.set({ row: i });
    }).on("click", (event) => {
      let i = under(event);
      i >= 0 && store.set({ row: i, held: !(store.get().held && store.get().row === i) });
    }), {
      node: svg.node(),
      hidden: () => hidden,
      draw(state, changed, width) {
        var _a;
        let layout = layOut(state, width);
        if ((changed.has("size") || changed.has("x") || changed.has("y")) && (drawAxes(state, layout), places = place2(state, layout), hidden = places.filter((at2) => at2 === null).length), ["size", "x", "y", "step"].some((key) => changed.has(key))) {
          drawPoints(state, layout.isLine);
          let frame = context.algorithm.frame(state.step);
          (layout.isLine ? drawLine : drawPlane)(layers, context, frame, state, layout);
        }
        drawRing(state), (_a = context.decorate) == null || _a.call(context, { svg: svg.node(), layout, state, frame: context.algorithm.frame(state.step) });
      }
    };
  }
  function padded([from, to]) {
    let spare = to > from ? 0.03 * (to - from) : Math.max(1e-9, 0.05 * Math.abs(from)) || 1;
    return [from - spare, to + spare];
  }
  var pointSize = (n) => Math.max(14, Math.min(46, 46 * (150 / n) ** 0.4));

  // src/words/en.js
  var number5 = (x2) => significant(x2, 7), small = (x2) => significant(x2, 3), theta = (t) => `θ${subscript(t)}`, count = (n, one2, many) => `${n} ${n === 1 ? one2 : many}`, objective = (prior) => prior ? "log-likelihood + log prior" : "log-likelihood", symbolOf = (prior, t) => prior ? `l(${theta(t)}) + log p(${theta(t)})` : `l(${theta(t)})`, en = {
    // The page
    region: (title) => `Explorer: ${title}`,
    emTitle: (covariance, k2) => `EM · ${covariance} · k = ${k2}`,
    kmeansTitle: (k2) => `k-means · k = ${k2}`,
    limitTitle: (k2) => `k-means as the limit of a mixture · k = ${k2}`,
    rows: (n) => count(n, "row", "rows"),
    sampled: (m, n) => `${m} of ${n} rows are drawn, evenly spaced; everything else is of all rows.`,
    unplaced: (n) => `${count(n, "drawn row misses", "drawn rows miss")} a value here and cannot be placed.`,
    // Controls
    playback: "Steps",
    first: "First step",
    previous: "Step back",
    next: "Step",
    last: "Last step",
    play: "Play",
    pause: "Pause",
    slider: "Step of the algorithm",
    sigmaSlider: "σ², falling to 0",
    speed: "Speed",
    speeds: ["slow", "normal", "fast"],
    variables: "Variables",
    xVariable: "Horizontal axis",
    yVariable: "Vertical axis",
    density: "(density)",
    keys: "Keys",
    keyList: [
      ["← →", "one step back, one step on"],
      ["Page ↑ ↓", "ten steps on, ten steps back"],
      ["Home, End", "the first step, the last step"],
      ["Space", "play, pause"],
      ["↑ ↓", "another row, while the points have the focus"],
      ["Enter", "hold the row, or let it go again"]
    ],
    // The points
    points: (x2, y2) => `Points: ${y2} against ${x2}. Up and down choose a row.`,
    histogram: (x2) => `Histogram of ${x2} with the curves of the components. Up and down choose a row.`,
    densityAxis: "density",
    noise: "noise",
    unassigned: "not yet assigned",
    trimmed: "trimmed",
    trimmedRows: (n) => `grey: ${count(n, "row that is", "rows that are")} trimmed`,
    ellipses: "ellipses: 50 % and 95 % of a component; dots: where its mean has been",
    curves: "curves: πⱼ N(x; μⱼ, σⱼ²), and their sum in black",
    regions: "regions: nearest to each centre",
    // EM
    iteration: "iteration t",
    objective,
    bound: "lower bound L",
    emChart: (prior) => `The lower bound and the ${objective(prior)}`,
    gap: "gap: Kullback-Leibler divergence from the w to those at θₜ₊₁",
    eMark: "E-step: touches",
    mMark: "M-step: climbs",
    emLabel: (half, t) => half === "start" ? "Start" : half === "e" ? `E-step at ${theta(t)}` : `M-step to ${theta(t)}`,
    emStart: (l, prior) => `The parameters ${theta(0)} are given, and no point has responsibilities yet. The ${objective(prior)} is ${number5(l)}.`,
    eStep: ({ t, gain, objective: l, prior }) => "Parameters are held fixed. Each point gets its responsibilities by Bayes’ rule, and the bound " + (gain === null ? "" : `rises by ${small(gain)} and `) + `touches the ${objective(prior)}: L = ${symbolOf(prior, t)} = ${number5(l)}.`,
    mStep: ({ t, gain, bound, objective: l, gap, prior }) => `Responsibilities are held fixed. Proportions, means and covariances move to where the bound is highest: it rises by ${small(gain)} to ${number5(bound)}. The ${objective(prior)} lies ${small(gap)} above it: ${symbolOf(prior, t)} = ${number5(l)}.`,
    status: (status, t) => ({
      converged: `EM has converged after ${count(t, "iteration", "iterations")}.`,
      bounded: `EM has converged at the bound of the constraint after ${count(t, "iteration", "iterations")}.`,
      iteration_limit: `EM stopped at its limit of ${count(t, "iteration", "iterations")}, before it converged.`,
      spurious: "EM has converged to a spurious maximum.",
      collapsed: "A component has collapsed: the likelihood has no maximum here.",
      empty: "A component has emptied.",
      identical: "EM ends with components that cannot be told apart."
    })[status] ?? "",
    // k-means
    halfStep: "half step",
    distortion: "distortion J",
    kmeansChart: "The distortion J by half steps",
    assignMark: "assign",
    updateMark: "update",
    kmeansLabel: (half, step) => half === "start" ? "Start" : half === "assign" ? `${step}: assign` : `${step}: update`,
    kmeansStart: "The centres are placed; no row belongs to a cluster yet.",
    assign: (j, fall, moved) => "Centres are held fixed, and each row goes to its nearest. " + (fall === null ? `J = ${number5(j)}.` : moved === 0 ? `No row moved: J stays at ${number5(j)}.` : `${count(moved, "row", "rows")} moved: J falls by ${small(fall)} to ${number5(j)}.`),
    update: (j, fall) => `Clusters are held fixed, and each centre moves to the mean of its rows. J falls by ${small(fall)} to ${number5(j)}.`,
    kmeansEnd: (settled2) => settled2 ? "k-means has converged." : "k-means stopped before it settled.",
    // The limit
    limitChart: "The soft distortion comes to J",
    softDistortion: "soft distortion, −2σ²l without its constant",
    distortionAtCentres: "J at EM’s centres",
    lloydDistortion: "J of k-means",
    hardness: "Mean of each row’s largest responsibility",
    limitEnd: "σ² → 0: k-means",
    atSigma2: ({ hardness, soft, distortion: distortion2, distance: distance2 }) => `EM’s end with equal proportions and covariances σ²I. The largest responsibility of a row is ${small(hardness)} on average; the soft distortion is ${number5(soft)}, J is ${number5(distortion2)}, and the centres are ` + (distance2 === 0 ? "those of k-means." : `up to ${small(distance2)} from those of k-means.`),
    lloyd: (j, iterations) => `Responsibilities are 0 or 1: the E-step assigns each row to its nearest centre, the M-step takes means. This is k-means, J = ${number5(j)} after ${count(iterations, "iteration", "iterations")}.`,
    // One row
    chooseRow: "Row",
    rowHint: "Point at another row, or type its number.",
    rowHeld: "Held: click on it again to let it go.",
    noSuchRow: (row, n) => `There is no row ${row}: they go from 1 to ${n}.`,
    notDrawn: (row, instead) => `Row ${row} is not drawn; this is row ${instead}.`,
    noSharesYet: "It has no responsibilities before the first E-step.",
    noClusterYet: "It has no cluster before the first assignment.",
    bayesCaption: (t) => t === null ? "Bayes’ rule" : `Bayes’ rule at ${theta(t)}`,
    bayesHeld: (t) => `The M-step holds these responsibilities fixed, from ${theta(t)}.`,
    distanceCaption: "Distances to the centres: the row goes to the nearest",
    distanceHeld: "The update holds this assignment fixed.",
    columns: {
      component: "j",
      proportion: "πⱼ",
      plausibility: "aⱼ",
      density: "N(xᵢ; μⱼ, Σⱼ)",
      product: "product",
      responsibility: "wᵢⱼ",
      distance: `‖xᵢ − μⱼ‖${superscript(2)}`,
      assigned: "nearest"
    },
    plausibilityNote: "aⱼ: what the labels say of component j",
    more: (n) => `and ${count(n, "other", "others")}`,
    sum: "sum",
    yes: "yes",
    rowSaid: (row, shares2) => `Row ${row}: ${shares2}.`,
    shareSaid: (label2, w) => `component ${label2} ${w}`,
    clusterSaid: (label2) => `cluster ${label2}`,
    // Parameters
    parameters: "Parameters at this step",
    mean: (variable) => `μ ${variable}`,
    deviation: (variable) => `σ ${variable}`,
    centre: (variable) => `μ ${variable}`,
    // The chart
    wholeRun: (what) => `Whole run: ${what}`,
    chartSaid: (title, label2, values) => `${title}. ${label2}: ${values}.`
  };

  // src/words/es.js
  var number6 = (x2) => significant(x2, 7), small2 = (x2) => significant(x2, 3), theta2 = (t) => `θ${subscript(t)}`, count2 = (n, one2, many) => `${n} ${n === 1 ? one2 : many}`, objective2 = (prior) => prior ? "log-verosimilitud + log a priori" : "log-verosimilitud", symbolOf2 = (prior, t) => prior ? `l(${theta2(t)}) + log p(${theta2(t)})` : `l(${theta2(t)})`, es = {
    // La página
    region: (title) => `Explorador: ${title}`,
    emTitle: (covariance, k2) => `EM · ${covariance} · k = ${k2}`,
    kmeansTitle: (k2) => `k-medias · k = ${k2}`,
    limitTitle: (k2) => `k-medias como límite de una mezcla · k = ${k2}`,
    rows: (n) => count2(n, "fila", "filas"),
    sampled: (m, n) => `Se dibujan ${m} de ${n} filas, a intervalos iguales; todo lo demás es de todas las filas.`,
    unplaced: (n) => `A ${count2(n, "fila dibujada le", "filas dibujadas les")} falta un valor aquí: no se ${n === 1 ? "puede" : "pueden"} colocar.`,
    // Mandos
    playback: "Pasos",
    first: "Primer paso",
    previous: "Paso atrás",
    next: "Paso adelante",
    last: "Último paso",
    play: "Reproducir",
    pause: "Pausa",
    slider: "Paso del algoritmo",
    sigmaSlider: "σ², que baja hasta 0",
    speed: "Velocidad",
    speeds: ["lenta", "normal", "rápida"],
    variables: "Variables",
    xVariable: "Eje horizontal",
    yVariable: "Eje vertical",
    density: "(densidad)",
    keys: "Teclas",
    keyList: [
      ["← →", "un paso atrás, un paso adelante"],
      ["Re Pág, Av Pág", "diez pasos adelante, diez pasos atrás"],
      ["Inicio, Fin", "el primer paso, el último paso"],
      ["Espacio", "reproducir, pausa"],
      ["↑ ↓", "otra fila, cuando los puntos tienen el foco"],
      ["Intro", "fijar la fila, o soltarla"]
    ],
    // Los puntos
    points: (x2, y2) => `Puntos: ${y2} frente a ${x2}. Arriba y abajo eligen una fila.`,
    histogram: (x2) => `Histograma de ${x2} con las curvas de los componentes. Arriba y abajo eligen una fila.`,
    densityAxis: "densidad",
    noise: "ruido",
    unassigned: "aún sin asignar",
    trimmed: "recortada",
    trimmedRows: (n) => `en gris: ${count2(n, "fila recortada", "filas recortadas")}`,
    ellipses: "elipses: 50 % y 95 % de un componente; puntos: dónde ha estado su media",
    curves: "curvas: πⱼ N(x; μⱼ, σⱼ²), y en negro su suma",
    regions: "regiones: lo más cercano a cada centro",
    // EM
    iteration: "iteración t",
    objective: objective2,
    bound: "cota inferior L",
    emChart: (prior) => `La cota inferior y la ${objective2(prior)}`,
    gap: "brecha: divergencia de Kullback-Leibler de las w a las de θₜ₊₁",
    eMark: "paso E: toca",
    mMark: "paso M: sube",
    emLabel: (half, t) => half === "start" ? "Inicio" : half === "e" ? `Paso E en ${theta2(t)}` : `Paso M a ${theta2(t)}`,
    emStart: (l, prior) => `Los parámetros ${theta2(0)} están dados, y ningún punto tiene responsabilidades todavía. La ${objective2(prior)} es ${number6(l)}.`,
    eStep: ({ t, gain, objective: l, prior }) => "Se dejan fijos los parámetros. Cada punto recibe sus responsabilidades por la regla de Bayes, y la cota " + (gain === null ? "" : `sube ${small2(gain)} y `) + `toca la ${objective2(prior)}: L = ${symbolOf2(prior, t)} = ${number6(l)}.`,
    mStep: ({ t, gain, bound, objective: l, gap, prior }) => `Se dejan fijas las responsabilidades. Las proporciones, medias y covarianzas van adonde la cota es máxima: sube ${small2(gain)}, hasta ${number6(bound)}. La ${objective2(prior)} queda ${small2(gap)} por encima: ${symbolOf2(prior, t)} = ${number6(l)}.`,
    status: (status, t) => ({
      converged: `EM convergió tras ${count2(t, "iteración", "iteraciones")}.`,
      bounded: `EM convergió en el límite de la restricción tras ${count2(t, "iteración", "iteraciones")}.`,
      iteration_limit: `EM se detuvo en su límite de ${count2(t, "iteración", "iteraciones")}, antes de converger.`,
      spurious: "EM convergió a un máximo espurio.",
      collapsed: "Un componente colapsó: aquí la verosimilitud no tiene máximo.",
      empty: "Un componente se quedó vacío.",
      identical: "EM termina con componentes que no se pueden distinguir."
    })[status] ?? "",
    // k-medias
    halfStep: "medio paso",
    distortion: "distorsión J",
    kmeansChart: "La distorsión J por medios pasos",
    assignMark: "asignar",
    updateMark: "actualizar",
    kmeansLabel: (half, step) => half === "start" ? "Inicio" : half === "assign" ? `${step}: asignar` : `${step}: actualizar`,
    kmeansStart: "Los centros están colocados; ninguna fila pertenece a un grupo todavía.",
    assign: (j, fall, moved) => "Se dejan fijos los centros, y cada fila va al más cercano. " + (fall === null ? `J = ${number6(j)}.` : moved === 0 ? `Ninguna fila cambió: J sigue en ${number6(j)}.` : `${count2(moved, "fila cambió", "filas cambiaron")}: J baja ${small2(fall)}, hasta ${number6(j)}.`),
    update: (j, fall) => `Se dejan fijos los grupos, y cada centro va a la media de sus filas. J baja ${small2(fall)}, hasta ${number6(j)}.`,
    kmeansEnd: (settled2) => settled2 ? "k-medias convergió." : "k-medias se detuvo antes de terminar.",
    // El límite
    limitChart: "La distorsión suave llega a J",
    softDistortion: "distorsión suave, −2σ²l sin su constante",
    distortionAtCentres: "J en los centros de EM",
    lloydDistortion: "J de k-medias",
    hardness: "Promedio de la responsabilidad más alta de cada fila",
    limitEnd: "σ² → 0: k-medias",
    atSigma2: ({ hardness, soft, distortion: distortion2, distance: distance2 }) => `Final de EM con proporciones iguales y covarianzas σ²I. La responsabilidad más alta de cada fila es ${small2(hardness)} en promedio; la distorsión suave es ${number6(soft)}, J es ${number6(distortion2)}, y los centros están ` + (distance2 === 0 ? "en los de k-medias." : `a ${small2(distance2)} como mucho de los de k-medias.`),
    lloyd: (j, iterations) => `Las responsabilidades son 0 o 1: el paso E asigna cada fila a su centro más cercano y el paso M toma medias. Esto es k-medias, J = ${number6(j)} tras ${count2(iterations, "iteración", "iteraciones")}.`,
    // Una fila
    chooseRow: "Fila",
    rowHint: "Para elegir otra: señala un punto o escribe su número.",
    rowHeld: "Fijada: otro clic sobre ella la suelta.",
    noSuchRow: (row, n) => `No hay fila ${row}: van de la 1 a la ${n}.`,
    notDrawn: (row, instead) => `La fila ${row} no está dibujada; esta es la fila ${instead}.`,
    noSharesYet: "No tiene responsabilidades antes del primer paso E.",
    noClusterYet: "No tiene grupo antes de la primera asignación.",
    bayesCaption: (t) => t === null ? "Regla de Bayes" : `Regla de Bayes en ${theta2(t)}`,
    bayesHeld: (t) => `El paso M deja fijas estas responsabilidades, de ${theta2(t)}.`,
    distanceCaption: "Distancias a los centros: la fila va al más cercano",
    distanceHeld: "La actualización deja fija esta asignación.",
    columns: {
      component: "j",
      proportion: "πⱼ",
      plausibility: "aⱼ",
      density: "N(xᵢ; μⱼ, Σⱼ)",
      product: "producto",
      responsibility: "wᵢⱼ",
      distance: `‖xᵢ − μⱼ‖${superscript(2)}`,
      assigned: "más cercano"
    },
    plausibilityNote: "aⱼ: lo que dicen las etiquetas del componente j",
    more: (n) => `y ${count2(n, "otra", "otras")}`,
    sum: "suma",
    yes: "sí",
    rowSaid: (row, shares2) => `Fila ${row}: ${shares2}.`,
    shareSaid: (label2, w) => `componente ${label2} ${w}`,
    clusterSaid: (label2) => `grupo ${label2}`,
    // Parámetros
    parameters: "Parámetros en este paso",
    mean: (variable) => `μ ${variable}`,
    deviation: (variable) => `σ ${variable}`,
    centre: (variable) => `μ ${variable}`,
    // El gráfico
    wholeRun: (what) => `Todo el recorrido: ${what}`,
    chartSaid: (title, label2, values) => `${title}. ${label2}: ${values}.`
  };

  // src/words/live.en.js
  var count3 = (n, one2, many) => `${n} ${n === 1 ? one2 : many}`, live = {
    title: "EM and k-means, live",
    region: "EM and k-means, live: choose data and a start, drag means and ellipses, and step",
    otherLanguage: "Español",
    theme: "Dark",
    data: "Data",
    ownData: "your data",
    pastedData: "pasted data",
    editedData: "edited",
    xVariable: "First variable",
    yVariable: "Second variable",
    noSecond: "(none)",
    paste: "Paste data",
    pasteHint: "Numbers in one column or more, with names in the first line or without: from a spreadsheet, a CSV file, or typed.",
    pasteUse: "Use these data",
    pasteFile: "Open a file",
    csv: {
      none: "There are no numbers to read.",
      few: "At least 2 rows with numbers are needed.",
      many: (most) => `At most ${most} rows can be used.`,
      uneven: (line, is, must) => `Line ${line} has ${count3(is, "value", "values")}; the first has ${must}.`,
      notNumber: (line, text) => `Line ${line}: “${text}” is not a number.`,
      constant: "No column has two different values.",
      dropped: (n) => n === 1 ? "1 column without numbers was left out." : `${n} columns without numbers were left out.`
    },
    run: (letter) => `Run ${letter}`,
    method: "Method",
    methods: { em: "EM", kmeans: "k-means", limit: "k-means as a limit" },
    family: "Family",
    families: {
      VII: "VII: circles",
      VVI: "VVI: axes along the variables",
      VVV: "VVV: any ellipses",
      EEE: "EEE: one ellipse for all",
      V: "V: a variance for each",
      E: "E: one variance for all"
    },
    k: "k",
    start: "Start",
    starts: { lecture: "as in the lecture", "kmeans++": "k-means++", random: "random rows", hand: "by hand" },
    another: "Another start",
    seed: (seed) => `seed ${seed}`,
    second: "Second run beside it",
    together: "Step both",
    tool: "Clicks on the points",
    tools: { move: "choose a row", points: "add and remove points" },
    undo: "Undo",
    dragHint: "Drag a mean or the end of an axis of an ellipse: EM starts again from there.",
    dragHintLine: "Drag a mean, or the mark at one standard deviation from it: EM starts again from there.",
    dragHintKmeans: "Drag a centre: k-means starts again from there.",
    dragHintLimit: "The start is that of the choices above: drag centres with k-means, then come back.",
    toolHint: "Click on a point to take it out, elsewhere to put one in.",
    mean: (label2, at2) => `Mean ${label2}: ${at2}. Arrow keys move it.`,
    centre: (label2, at2) => `Centre ${label2}: ${at2}. Arrow keys move it.`,
    axis: (label2, at2) => `Spread of component ${label2}: ${at2}. Arrow keys change it.`,
    addRow: "Put in a point",
    removeRow: "Take out the chosen row",
    noLimit: "k-means leaves no spread within its clusters: there is no σ² to begin with. This is k-means.",
    tooFewRows: "At least 2 rows must stay.",
    link: "Copy a link to this step",
    linked: "The link is copied.",
    linkShown: "The link is in the address bar.",
    linkLong: "The data are too many for a link: it holds everything else.",
    badLink: "A part of the link cannot be read; the rest was taken.",
    svg: "SVG",
    png: "PNG",
    svgHint: "Save the pictures as SVG",
    pngHint: "Save the pictures as PNG",
    print: "Print",
    boundTitle: "The bound as a curve",
    boundIntro: "One parameter moves: a mean, a proportion (the others keep their ratios) or a standard deviation (which scales its covariance). Everything else is held fixed at the step above. E builds the bound where you are; M goes to its top.",
    boundNeedsEm: "Choose EM for the first run to see its bound.",
    boundMean: "Which parameter moves",
    boundSlider: (symbol) => `Value of ${symbol}`,
    boundE: "E: build the bound here",
    boundM: "M: go to its top",
    boundReset: "Back to the step",
    predict: "Predict first",
    predictAsk: "Where will M go? Click on the picture, or move the slider and press M again.",
    predicted: (guess, top2, off) => `You said ${guess}; the top is at ${top2}: ${off} away.`,
    predictedWell: (guess, top2) => `You said ${guess}; the top is at ${top2}: well seen.`,
    boundL: "log-likelihood l",
    boundBound: "bound L",
    boundOld: "earlier bounds",
    boundHere: "here",
    boundTop: "top of the bound",
    boundGuess: "your guess",
    kl: "KL = l − L",
    boundTouch: (l) => `The bound touches: L = l = ${l}, KL = 0. It has the slope of l here.`,
    boundApart: (l, bound, kl) => `l = ${l}, L = ${bound}; KL = ${kl}: what an E-step closes.`,
    boundAtTop: (l, bound, kl) => `The top of the bound: L = ${bound}, and l = ${l} lies KL = ${kl} above it. E builds the next bound.`,
    boundSaid: (symbol, text) => `The log-likelihood and its bound over ${symbol}. ${text}`
  };

  // src/words/live.es.js
  var count4 = (n, one2, many) => `${n} ${n === 1 ? one2 : many}`, live2 = {
    title: "EM y k-medias, en vivo",
    region: "EM y k-medias, en vivo: elige los datos y un inicio, arrastra medias y elipses, y avanza por pasos",
    otherLanguage: "English",
    theme: "Oscuro",
    data: "Datos",
    ownData: "tus datos",
    pastedData: "datos pegados",
    editedData: "modificados",
    xVariable: "Primera variable",
    yVariable: "Segunda variable",
    noSecond: "(ninguna)",
    paste: "Pegar datos",
    pasteHint: "Números en una columna o más, con los nombres en la primera línea o sin ellos: de una hoja de cálculo, de un archivo CSV, o escritos a mano.",
    pasteUse: "Usar estos datos",
    pasteFile: "Abrir un archivo",
    csv: {
      none: "No hay números que leer.",
      few: "Hacen falta al menos 2 filas con números.",
      many: (most) => `Se pueden usar ${most} filas como máximo.`,
      uneven: (line, is, must) => `La línea ${line} tiene ${count4(is, "valor", "valores")}; la primera tiene ${must}.`,
      notNumber: (line, text) => `Línea ${line}: «${text}» no es un número.`,
      constant: "Ninguna columna tiene dos valores distintos.",
      dropped: (n) => n === 1 ? "Se dejó fuera 1 columna sin números." : `Se dejaron fuera ${n} columnas sin números.`
    },
    run: (letter) => `Recorrido ${letter}`,
    method: "Método",
    methods: { em: "EM", kmeans: "k-medias", limit: "k-medias como límite" },
    family: "Familia",
    families: {
      VII: "VII: círculos",
      VVI: "VVI: ejes a lo largo de las variables",
      VVV: "VVV: elipses cualesquiera",
      EEE: "EEE: una elipse para todos",
      V: "V: una varianza para cada uno",
      E: "E: una varianza para todos"
    },
    k: "k",
    start: "Inicio",
    starts: { lecture: "como en clase", "kmeans++": "k-medias++", random: "filas al azar", hand: "a mano" },
    another: "Otro inicio",
    seed: (seed) => `semilla ${seed}`,
    second: "Otro recorrido al lado",
    together: "Avanzar los dos",
    tool: "Un clic en los puntos",
    tools: { move: "elige una fila", points: "pone y quita puntos" },
    undo: "Deshacer",
    dragHint: "Arrastra una media o el extremo de un eje de una elipse: EM empieza de nuevo desde ahí.",
    dragHintLine: "Arrastra una media, o la marca a una desviación estándar de ella: EM empieza de nuevo desde ahí.",
    dragHintKmeans: "Arrastra un centro: k-medias empieza de nuevo desde ahí.",
    dragHintLimit: "El inicio es el que se elige arriba: arrastra los centros con k-medias y vuelve.",
    toolHint: "Un clic sobre un punto lo quita; en otro lugar, pone uno.",
    mean: (label2, at2) => `Media ${label2}: ${at2}. Las flechas la mueven.`,
    centre: (label2, at2) => `Centro ${label2}: ${at2}. Las flechas lo mueven.`,
    axis: (label2, at2) => `Dispersión del componente ${label2}: ${at2}. Las flechas la cambian.`,
    addRow: "Poner un punto",
    removeRow: "Quitar la fila elegida",
    noLimit: "k-medias no deja dispersión dentro de sus grupos: no hay σ² con que empezar. Esto es k-medias.",
    tooFewRows: "Tienen que quedar al menos 2 filas.",
    link: "Copiar un enlace a este paso",
    linked: "El enlace está copiado.",
    linkShown: "El enlace está en la barra de direcciones.",
    linkLong: "Los datos son demasiados para un enlace: contiene todo lo demás.",
    badLink: "Una parte del enlace no se puede leer; se tomó el resto.",
    svg: "SVG",
    png: "PNG",
    svgHint: "Guardar las imágenes como SVG",
    pngHint: "Guardar las imágenes como PNG",
    print: "Imprimir",
    boundTitle: "La cota como curva",
    boundIntro: "Se mueve un solo parámetro: una media, una proporción (las demás conservan sus cocientes) o una desviación estándar (cambia la escala de su covarianza). Todo lo demás se deja fijo como en el paso de arriba. E construye la cota donde estás; M va a su cima.",
    boundNeedsEm: "Elige EM en el primer recorrido para ver su cota.",
    boundMean: "Qué parámetro se mueve",
    boundSlider: (symbol) => `Valor de ${symbol}`,
    boundE: "E: construir aquí la cota",
    boundM: "M: ir a su cima",
    boundReset: "Volver al paso",
    predict: "Predecir antes",
    predictAsk: "¿Adónde irá M? Haz clic en la imagen, o mueve el deslizador y pulsa M otra vez.",
    predicted: (guess, top2, off) => `Dijiste ${guess}; la cima está en ${top2}: a ${off}.`,
    predictedWell: (guess, top2) => `Dijiste ${guess}; la cima está en ${top2}: bien visto.`,
    boundL: "log-verosimilitud l",
    boundBound: "cota L",
    boundOld: "cotas anteriores",
    boundHere: "aquí",
    boundTop: "cima de la cota",
    boundGuess: "tu predicción",
    kl: "KL = l − L",
    boundTouch: (l) => `La cota toca: L = l = ${l}, KL = 0. Aquí tiene la pendiente de l.`,
    boundApart: (l, bound, kl) => `l = ${l}, L = ${bound}; KL = ${kl}: lo que cierra un paso E.`,
    boundAtTop: (l, bound, kl) => `La cima de la cota: L = ${bound}, y l = ${l} queda KL = ${kl} por encima. E construye la cota siguiente.`,
    boundSaid: (symbol, text) => `La log-verosimilitud y su cota sobre ${symbol}. ${text}`
  };

  // src/words/index.js
  var languages = { en: { ...en, live }, es: { ...es, live: live2 } };

  // src/explorer.js
  var narrowest = 150, everything = ["size", "step", "x", "y", "row", "held", "playing"];
  function createExplorer(root2, data, options = {}) {
    let { onChange = () => {
    }, decorate = null, begin: begin2 = {} } = options, words = languages[data.lang], algorithm = createAlgorithm(data, words), store = createStore({
      step: 0,
      playing: !1,
      delay: 800,
      x: data.dims[0],
      y: data.dims[1] ?? null,
      row: mostUndecided(data, algorithm),
      held: !1,
      keyed: 0,
      ...begin2
    }), player = createPlayer(store, algorithm.last), context = { data, words, algorithm, store, player, decorate };
    root2.replaceChildren(), root2.lang = data.lang, root2.setAttribute("role", "region"), root2.tabIndex = -1;
    let page = buildPage(root2, context);
    context.points = page.plot.node;
    let unlisten = listen(options.keys ?? (isAlone(root2) ? root2.ownerDocument : root2), context), tell = (state) => onChange({ step: state.step, row: context.data.rows[state.row] }), unsubscribe = store.subscribe((state, changed) => {
      page.draw(state, changed), (changed.has("step") || changed.has("row")) && tell(state);
    }), observer = new ResizeObserver(() => page.measure() && page.draw(store.get(), new Set(everything)));
    return observer.observe(root2), page.measure() && page.draw(store.get(), new Set(everything)), tell(store.get()), {
      store,
      player,
      points: page.plot.node,
      replace(data2) {
        context.data = data2, context.algorithm = createAlgorithm(data2, words), player.setLast(context.algorithm.last);
        let { step, row } = store.get();
        store.set({ step: Math.min(step, player.last), row: Math.min(row, data2.rows.length - 1) }), page.draw(store.get(), new Set(everything));
      },
      redraw: () => page.draw(store.get(), new Set(everything)),
      remove() {
        player.pause(), observer.disconnect(), unsubscribe(), unlisten();
      }
    };
  }
  function buildPage(root2, context) {
    let { words } = context, add = (parent, name2, className) => select_default2(parent).append(name2).attr("class", className).node(), header = add(root2, "div", "mz-header"), title = select_default2(add(header, "div", "mz-title")), name = title.append("b"), size = title.append("span"), variables = createVariables(header, context), controls = createControls(root2, context), said = select_default2(add(root2, "div", "mz-said")), badge = said.append("span").attr("class", "mz-badge"), text = said.append("span").attr("class", "mz-text"), live3 = select_default2(add(root2, "div", "mz-hidden")).attr("role", "status").attr("aria-live", "polite"), main = add(root2, "div", "mz-main"), left2 = add(main, "div", "mz-left"), right2 = add(main, "div", "mz-right"), plot = createPlot(left2, context), legend = createLegend(left2, context), chart = createChart(add(right2, "div", "mz-chart"), context), row = createRow(add(right2, "div", "mz-row"), context), foot = add(root2, "div", "mz-foot"), parameters = createParameters(foot, context);
    createKeyList(foot, context);
    let widths = { root: 0, left: 0, right: 0 };
    return {
      plot,
      // Whether the page is seen and has another width than before.
      measure() {
        let width = root2.clientWidth;
        return width < narrowest || width === widths.root ? !1 : (root2.classList.toggle("mz-wide", width >= 820), root2.classList.toggle("mz-narrow", width < 480), root2.classList.toggle("mz-tight", right2.clientWidth < 470), widths = { root: width, left: left2.clientWidth, right: right2.clientWidth }, !0);
      },
      draw(state, changed) {
        if (widths.root === 0) return;
        let { algorithm, data } = context, frame = algorithm.frame(state.step);
        root2.setAttribute("aria-label", words.region(algorithm.title)), name.text(algorithm.title), size.text(words.rows(data.n)), badge.attr("class", `mz-badge mz-half-${frame.half}`).text(frame.label), text.text(frame.said), variables.draw(state), controls.draw(state), plot.draw(state, changed, widths.left), legend.draw(state, changed, plot.hidden()), chart.draw(state, changed, widths.right), row.draw(state, changed), parameters.draw(state, changed), !state.playing && (changed.has("step") || changed.has("playing")) && live3.text(`${frame.label}. ${frame.said}`), changed.has("keyed") && live3.text(row.said(state));
      }
    };
  }
  function mostUndecided(data, algorithm) {
    let seen = (i) => data.x.every((column) => column[i] !== null), doubt = (i) => {
      let told = algorithm.explain(algorithm.last, i);
      if (told.kind === "bayes") return 1 - Math.max(...told.w);
      let [first, second] = told.terms.map((term) => term.distance).sort((a2, b) => a2 - b);
      return second > 0 ? first / second : 0;
    }, best = 0, most = -1;
    return data.rows.forEach((_, i) => {
      let doubts = (seen(i) ? 1 : 0) + doubt(i);
      doubts > most && ([best, most] = [i, doubts]);
    }), best;
  }

  // src/engine/m_step.js
  function statistics(x2, w) {
    return w.map((share) => {
      let weight = share.reduce((sum3, value3) => sum3 + value3, 0), mean = x2.map((column) => column.reduce((sum3, value3, i) => sum3 + share[i] * value3, 0) / weight), scatter = x2.map((a2, u) => x2.map((b, v) => {
        if (v > u) return 0;
        let sum3 = 0;
        for (let i = 0; i < share.length; i++) sum3 += share[i] * (a2[i] - mean[u]) * (b[i] - mean[v]);
        return sum3;
      }));
      return scatter.forEach((row, u) => row.forEach((_, v) => v > u && (row[v] = scatter[v][u]))), { weight, mean, scatter };
    });
  }
  var diagonal = (values) => values.map((value3, u) => values.map((_, v) => u === v ? value3 : 0)), scaled = (matrix, by) => matrix.map((row) => row.map((value3) => value3 / by)), trace = (matrix) => matrix.reduce((sum3, row, v) => sum3 + row[v], 0), sum2 = (matrices) => matrices.reduce((total, m) => total.map((row, u) => row.map((value3, v) => value3 + m[u][v]))), own = ({ scatter, weight }) => scaled(scatter, weight), common = (stats) => {
    let pooled = scaled(sum2(stats.map((s2) => s2.scatter)), stats.reduce((total, s2) => total + s2.weight, 0));
    return stats.map(() => pooled);
  }, round2 = (covariance) => diagonal(covariance.map(() => trace(covariance) / covariance.length)), perComponent = (shape2) => ({
    maximise: (stats) => stats.map((s2) => shape2(own(s2))),
    project: (covariances) => covariances.map(shape2)
  }), asItIs = (covariance) => covariance, families = {
    VII: perComponent(round2),
    VVI: perComponent((covariance) => diagonal(covariance.map((row, v) => row[v]))),
    VVV: perComponent(asItIs),
    EEE: { maximise: common, project: (covariances, which = 0) => covariances.map(() => covariances[which]) }
  };
  families.V = families.VVV;
  families.E = families.EEE;
  var familiesIn = (d) => d === 1 ? ["V", "E"] : ["VII", "VVI", "VVV", "EEE"];
  function mStep(x2, w, { family, equal: equal2 = !1, sigma2 = null }) {
    let stats = statistics(x2, w), n = stats.reduce((total, s2) => total + s2.weight, 0), fixed = sigma2 === null ? null : diagonal(range(x2.length).map(() => sigma2));
    return {
      proportions: stats.map((s2) => equal2 ? 1 / stats.length : s2.weight / n),
      means: stats.map((s2) => s2.mean),
      covariances: fixed ? stats.map(() => fixed) : families[family].maximise(stats),
      noise: null
    };
  }

  // src/engine/e_step.js
  function logJoint(proportion, mean, covariance, x2) {
    let [d, n] = [x2.length, x2[0].length], lower2 = cholesky(covariance);
    if (lower2 === null) return null;
    let logDeterminant = lower2.reduce((sum3, row, v) => sum3 + 2 * Math.log(row[v]), 0), constant2 = Math.log(proportion) - 0.5 * (d * Math.log(2 * Math.PI) + logDeterminant), joint = new Float64Array(n), z = new Float64Array(d);
    for (let i = 0; i < n; i++) {
      let distance2 = 0;
      for (let v = 0; v < d; v++) {
        let rest = x2[v][i] - mean[v];
        for (let l = 0; l < v; l++) rest -= lower2[v][l] * z[l];
        z[v] = rest / lower2[v][v], distance2 += z[v] * z[v];
      }
      joint[i] = constant2 - 0.5 * distance2;
    }
    return joint;
  }
  var jointOf = (params, x2) => params.proportions.map((p, j) => logJoint(p, params.means[j], params.covariances[j], x2));
  function eStep(params, x2) {
    let joint = jointOf(params, x2);
    if (joint.includes(null)) return null;
    let [k2, n] = [joint.length, x2[0].length], w = joint.map(() => new Float64Array(n)), loglik = 0;
    for (let i = 0; i < n; i++) {
      let largest = -1 / 0;
      for (let j = 0; j < k2; j++) largest = Math.max(largest, joint[j][i]);
      let sum3 = 0;
      for (let j = 0; j < k2; j++) sum3 += w[j][i] = Math.exp(joint[j][i] - largest);
      for (let j = 0; j < k2; j++) w[j][i] /= sum3;
      loglik += largest + Math.log(sum3);
    }
    return { w, loglik };
  }
  function lowerBound(params, x2, w) {
    let joint = jointOf(params, x2);
    if (joint.includes(null)) return NaN;
    let bound = 0;
    return joint.forEach((terms, j) => {
      for (let i = 0; i < terms.length; i++) w[j][i] > 0 && (bound += w[j][i] * (terms[i] - Math.log(w[j][i])));
    }), bound;
  }

  // src/engine/bound.js
  var at = (list2, j, value3) => list2.map((old, l) => l === j ? value3 : old);
  function valueOf(params, { kind, j, v }) {
    return kind === "proportion" ? params.proportions[j] : kind === "mean" ? params.means[j][v] : Math.sqrt(params.covariances[j][v][v]);
  }
  function place(params, what, value3) {
    let { kind, j, v } = what;
    if (kind === "mean") return { ...params, means: at(params.means, j, at(params.means[j], v, value3)) };
    let now = valueOf(params, what);
    if (kind === "proportion") {
      let rest = (1 - value3) / (1 - now);
      return { ...params, proportions: params.proportions.map((p, l) => l === j ? value3 : p * rest) };
    }
    let by = (value3 / now) ** 2;
    return { ...params, covariances: at(params.covariances, j, params.covariances[j].map((row) => row.map((c2) => c2 * by))) };
  }
  var loglikAt = (params, x2) => {
    var _a;
    return ((_a = eStep(params, x2)) == null ? void 0 : _a.loglik) ?? NaN;
  };
  function solve(lower2, b) {
    let z = [];
    b.forEach((value3, i) => {
      let rest = value3;
      for (let l = 0; l < i; l++) rest -= lower2[i][l] * z[l];
      z.push(rest / lower2[i][i]);
    });
    for (let i = z.length - 1; i >= 0; i--) {
      for (let l = i + 1; l < z.length; l++) z[i] -= lower2[l][i] * z[l];
      z[i] /= lower2[i][i];
    }
    return z;
  }
  function about(params, x2, w, j) {
    let { mean, weight, scatter } = statistics(x2, w)[j], lower2 = cholesky(params.covariances[j]), away = mean.map((m, u) => m - params.means[j][u]), pull = solve(lower2, away), distance2 = scatter.reduce((sum3, row, u) => sum3 + solve(lower2, row)[u] + weight * away[u] * pull[u], 0);
    return { weight, mean, pull, distance: distance2, n: x2[0].length, d: x2.length };
  }
  function topOfBound(params, x2, w, what) {
    let { kind, j, v } = what, { weight, mean, distance: distance2, n, d } = about(params, x2, w, j);
    if (kind === "proportion") return weight / n;
    if (kind === "sd") return valueOf(params, what) * Math.sqrt(distance2 / (weight * d));
    let covariance = params.covariances[j];
    return covariance.reduce((top2, row, u) => u === v ? top2 : top2 - covariance[v][u] / row[u] * (mean[u] - params.means[j][u]), mean[v]);
  }
  function slopeAt(params, x2, w, what) {
    let { kind, j, v } = what, { weight, pull, distance: distance2, n, d } = about(params, x2, w, j), value3 = valueOf(params, what);
    return kind === "proportion" ? weight / value3 - (n - weight) / (1 - value3) : kind === "mean" ? weight * pull[v] : (distance2 - weight * d) / value3;
  }
  function boundFrom(params, x2, what, from) {
    let here = place(params, what, from), { w, loglik } = eStep(here, x2), top2 = topOfBound(here, x2, w, what), height = (value3) => lowerBound(place(params, what, value3), x2, w), [bound, loglikTop] = [height(top2), loglikAt(place(params, what, top2), x2)];
    return { at: from, w, loglik, slope: slopeAt(here, x2, w, what), top: top2, bound, loglikTop, kl: loglikTop - bound, height };
  }
  function rangeOf(params, what, spread) {
    let now = valueOf(params, what);
    return what.kind === "mean" ? { log: !1, ends: [now - (1.5 * spread || 1), now + (1.5 * spread || 1)] } : what.kind === "sd" ? { log: !0, ends: [now / 4, now * 4] } : { log: !1, ends: [Math.min(5e-3, now / 2), Math.max(0.995, (1 + now) / 2)] };
  }

  // src/engine/starts.js
  function generator(seed) {
    let state = seed >>> 0;
    return () => {
      state = state + 1831565813 >>> 0;
      let t = state;
      return t = Math.imul(t ^ t >>> 15, t | 1), t ^= t + Math.imul(t ^ t >>> 7, t | 61), ((t ^ t >>> 14) >>> 0) / 4294967296;
    };
  }
  function draw(weights, random) {
    let rest = random() * weights.reduce((sum3, weight) => sum3 + weight, 0), found = weights.findIndex((weight) => (rest -= weight) < 0);
    return found < 0 ? weights.length - 1 : found;
  }
  var rowAt = (x2, i) => x2.map((column) => column[i]);
  function drawCentres(x2, k2, method, seed) {
    let random = generator(seed), n = x2[0].length, centres = [], weights = new Array(n).fill(1);
    for (; centres.length < k2; ) {
      let chosen = draw(weights, random), centre = rowAt(x2, chosen);
      centres.push(centre);
      for (let i = 0; i < n; i++) {
        let distance2 = x2.reduce((sum3, column, v) => sum3 + (column[i] - centre[v]) ** 2, 0);
        method === "random" ? weights[i] = distance2 === 0 ? 0 : weights[i] : weights[i] = centres.length === 1 ? distance2 : Math.min(weights[i], distance2);
      }
      weights.every((weight) => weight === 0) && weights.fill(1);
    }
    return centres;
  }
  var variancesOf = (x2) => x2.map((column) => {
    let mean = column.reduce((sum3, value3) => sum3 + value3, 0) / column.length;
    return column.reduce((sum3, value3) => sum3 + (value3 - mean) ** 2, 0) / column.length;
  });
  function mixtureAbout(centres, x2, family) {
    let variances = variancesOf(x2).map((variance) => variance / 4 || 1), covariance = variances.map((variance, u) => variances.map((_, v) => u === v ? variance : 0));
    return {
      proportions: range(centres.length).map(() => 1 / centres.length),
      means: centres,
      covariances: families[family].project(centres.map(() => covariance)),
      noise: null
    };
  }

  // src/live/forms.js
  var bar = (parent, label2) => {
    let it = select_default2(parent).append("div").attr("class", "mz-tools");
    return label2 && it.attr("role", "group").attr("aria-label", label2), it;
  };
  function button(parent, text, action, title = null) {
    return parent.append("button").attr("type", "button").attr("class", "mz-text-button").attr("title", title).text(text).on("click", action);
  }
  function choice(parent, text, changed) {
    let label2 = parent.append("label").text(`${text} `), field = label2.append("select").attr("aria-label", text).on("change", () => changed(field.property("value")));
    return {
      label: label2,
      set(value3, options) {
        field.selectAll("option").data(options).join("option").attr("value", (o) => o.value).text((o) => o.text), field.property("value", value3);
      }
    };
  }
  function tick(parent, text, changed) {
    let label2 = parent.append("label").attr("class", "mz-tick"), field = label2.append("input").attr("type", "checkbox").on("change", () => changed(field.property("checked")));
    return label2.append("span").text(` ${text}`), { label: label2, set: (value3) => field.property("checked", value3) };
  }

  // src/live/bound.js
  var grid = 160;
  function createBoundState({ params, x: x2, what }) {
    let { log: log2, ends } = rangeOf(params, what, what.kind === "mean" ? Math.sqrt(variancesOf(x2)[what.v]) : 1), scale = (log2 ? log : linear2)(ends, [0, 1]), state = { at: valueOf(params, what), bound: null, older: [] }, values = range(grid + 1).map((i) => scale.invert(i / grid)), l = (value3) => loglikAt(place(params, what, value3), x2), curve = values.map((value3) => ({ value: value3, l: l(value3) })), heights = (bound) => values.map((value3) => ({ value: value3, l: bound.height(value3) })), api = {
      curve,
      values,
      log: log2,
      // Where on the axis, from 0 to 1.
      fraction: (value3) => scale(value3),
      valueAt: (fraction) => scale.invert(fraction),
      get: () => state,
      here() {
        let loglik = l(state.at);
        if (state.bound === null) return { loglik, bound: null, kl: null };
        let bound = state.bound.height(state.at);
        return { loglik, bound, kl: Math.max(0, loglik - bound) };
      },
      to(value3) {
        state = { ...state, at: value3 };
      },
      e() {
        let bound = boundFrom(params, x2, what, state.at), older = state.bound && state.bound.at !== state.at ? [...state.older, state.bound].slice(-6) : state.older;
        state = { ...state, bound: { ...bound, curve: heights(bound) }, older };
      },
      m() {
        state = { ...state, at: state.bound.top };
      },
      // Of the tangent that both have, two points; on a logarithmic axis it is straight, too.
      tangent() {
        let { slope, loglik } = state.bound;
        return [-0.05, 0.05].map((by) => {
          let value3 = scale.invert(scale(state.at) + by);
          return { value: value3, l: loglik + slope * (log2 ? state.at * Math.log(value3 / state.at) : value3 - state.at) };
        });
      },
      isAtTop: () => state.bound !== null && state.at === state.bound.top,
      isBuiltHere: () => state.bound !== null && state.at === state.bound.at
    };
    return api.e(), api;
  }
  function limitsOfHeights(curve, marks2) {
    let all = curve.map((p) => p.l).filter(Number.isFinite), highest = Math.max(...all, ...marks2), lowest = Math.min(...all), reached = Math.min(...marks2), low = Math.max(lowest, reached - 0.7 * Math.max(highest - reached, 0.15 * (highest - lowest))), spare = 0.06 * (highest - low) || 1;
    return [low - spare, highest + spare];
  }
  function createBound(parent, words, source) {
    let root2 = select_default2(parent).append("details").attr("class", "mz-bound");
    root2.append("summary").append("b").text(words.boundTitle);
    let body = root2.append("div"), intro = body.append("p").text(words.boundIntro), tools = bar(body.node(), words.boundTitle), which = choice(tools, words.boundMean, (value3) => {
      chosen = value3, build();
    }), e = button(tools, words.boundE, () => act(() => model.e())).classed("mz-e-button", !0), m = button(tools, words.boundM, () => step()).classed("mz-m-button", !0), predict = tick(tools, words.predict, (value3) => {
      predicting = value3, asked = !1, guess = null, draw2();
    });
    button(tools, words.boundReset, () => build());
    let slider = body.append("input").attr("type", "range").attr("class", "mz-bound-slider").attr("min", 0).attr("max", 1e3).attr("step", 1).on("input", () => slide()), text = body.append("p").attr("class", "mz-bound-text").attr("role", "status"), meter = body.append("div").attr("class", "mz-meter").attr("aria-hidden", "true");
    meter.append("span").text(words.kl);
    let filled2 = meter.append("div").attr("class", "mz-meter-track").append("div").attr("class", "mz-meter-bar"), svg = body.append("svg").attr("class", "mz-bound-plot").attr("role", "img"), key = body.append("ul").attr("class", "mz-key"), chosen = "mean 0 0", model = null, of = null, predicting = !1, asked = !1, guess = null, told = null, width = 0, scales = null, whatMoves = () => {
      let [kind, j, v] = chosen.split(" ");
      return { kind, j: Number(j), v: Number(v) };
    }, symbolOf3 = ({ kind, j, v }) => {
      let letter = `${{ mean: "μ", proportion: "π", sd: "σ" }[kind]}${subscript(j + 1)}`;
      return kind === "proportion" || of.names.length === 1 ? letter : `${letter} (${of.names[v]})`;
    }, symbol = () => symbolOf3(whatMoves());
    function choices() {
      let { means } = of.params, each = (kind) => means.flatMap((mean, j) => mean.map((_, v) => ({ kind, j, v }))), proportions = means.length > 1 ? means.map((_, j) => ({ kind: "proportion", j, v: 0 })) : [];
      return [...each("mean"), ...proportions, ...each("sd")].map((what) => ({
        value: `${what.kind} ${what.j} ${what.v}`,
        text: symbolOf3(what)
      }));
    }
    function build() {
      of = root2.property("open") ? source() : null, intro.text(root2.property("open") && of === null ? words.boundNeedsEm : words.boundIntro);
      for (let part of [tools, slider, text, meter, svg, key]) part.style("display", of === null ? "none" : null);
      if (of === null) return;
      let options = choices();
      options.some((option) => option.value === chosen) || (chosen = options[0].value), which.set(chosen, options), model = createBoundState({ params: of.params, x: of.x, what: whatMoves() }), [asked, guess, told] = [!1, null, null], draw2();
    }
    function act(change) {
      change(), [asked, guess, told] = [!1, null, null], draw2();
    }
    function step() {
      if (!predicting || guess !== null) {
        let { top: top2 } = model.get().bound, figures = (value3) => significant(value3, 4), off = guess === null ? null : Math.abs(guess - top2), near = off !== null && Math.abs(model.fraction(guess) - model.fraction(top2)) < 0.02, verdict = off === null ? null : near ? words.predictedWell(figures(guess), figures(top2)) : words.predicted(figures(guess), figures(top2), figures(off));
        model.m(), [asked, told] = [!1, verdict], draw2(), guess = null;
        return;
      }
      asked = !0, draw2();
    }
    function slide() {
      move(model.valueAt(Number(slider.property("value")) / 1e3));
    }
    function move(value3) {
      asked ? guess = value3 : (model.to(value3), [guess, told] = [null, null]), draw2();
    }
    function sentence() {
      let { loglik, bound, kl } = model.here(), heights = model.curve.map((p) => p.l).filter(Number.isFinite), spread = Math.max(...heights) - Math.min(...heights) || 1, number7 = (value3) => resolved(value3, spread / 1e4);
      if (asked) return words.predictAsk;
      if (model.isBuiltHere()) return words.boundTouch(number7(loglik));
      let divergence = significant(kl, 3);
      return (model.isAtTop() ? words.boundAtTop : words.boundApart)(number7(loglik), number7(bound), divergence);
    }
    function draw2() {
      if (of === null || !root2.property("open") || (width = Math.floor(body.node().clientWidth), width < 100)) return;
      let state = model.get(), said = told === null ? sentence() : `${told} ${sentence()}`;
      text.text(said), m.attr("aria-disabled", model.isAtTop() ? "true" : null), e.attr("aria-disabled", model.isBuiltHere() ? "true" : null), svg.attr("aria-label", words.boundSaid(symbol(), said)), drawCurves2(state);
      let at2 = asked && guess !== null ? guess : state.at;
      slider.property("value", Math.round(1e3 * model.fraction(at2))).attr("aria-label", words.boundSlider(symbol())).attr("aria-valuetext", significant(at2, 5)), drawKey2(state);
    }
    function drawCurves2(state) {
      let height = Math.round(Math.min(380, Math.max(240, width * 0.45))), { loglik, bound } = model.here(), marks2 = [loglik, state.bound.loglik, state.bound.bound, state.bound.loglikTop, ...state.older.map((old) => old.loglik)], y2 = linear2(limitsOfHeights(model.curve, marks2), [height - 40, 8]), yTicks = ticksOf(y2, 5), left2 = 14 + Math.max(34, yTicks.width), x2 = (model.log ? log : linear2)([model.values[0], model.values[model.values.length - 1]], [left2, width - 12]);
      scales = { x: x2, y: y2 }, svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height), svg.selectAll("*").remove(), svg.append("clipPath").attr("id", "mz-bound-clip").append("rect").attr("x", left2).attr("y", 4).attr("width", width - 12 - left2 + 6).attr("height", height - 44), svg.append("g").attr("class", "mz-axis").attr("transform", `translate(0,${height - 40})`).call(label(axisBottom(x2), ticksOf(x2, Math.min(8, width / 80), model.log))), svg.append("g").attr("class", "mz-axis").attr("transform", `translate(${left2},0)`).call(label(axisLeft(y2), yTicks)), svg.append("text").attr("class", "mz-axis-title").attr("x", (left2 + width) / 2).attr("y", height - 6).text(symbol());
      let inside = svg.append("g").attr("clip-path", "url(#mz-bound-clip)"), path2 = line_default().defined((p) => Number.isFinite(p.l)).x((p) => x2(p.value)).y((p) => y2(p.l));
      for (let old of state.older) inside.append("path").attr("class", "mz-curve-old").attr("d", path2(old.curve));
      inside.append("path").attr("class", "mz-curve-bound").attr("d", path2(state.bound.curve)), inside.append("path").attr("class", "mz-curve-l").attr("d", path2(model.curve));
      let seen = model.curve.flatMap((p, i) => p.l >= y2.domain()[0] ? [p.l - state.bound.curve[i].l] : []), divergence = bound === null ? 0 : loglik - bound;
      filled2.style("width", `${Math.min(100, 100 * divergence / Math.max(...seen, divergence, 1e-300)).toFixed(2)}%`);
      let hidesTop = asked || predicting && !model.isAtTop();
      if (model.isBuiltHere()) {
        let ends = model.tangent().map((p) => [x2(p.value), y2(p.l)]);
        inside.append("path").attr("class", "mz-tangent").attr("d", line_default()(ends));
      }
      bound !== null && loglik > bound && inside.append("line").attr("class", "mz-kl").attr("x1", x2(state.at)).attr("x2", x2(state.at)).attr("y1", y2(loglik)).attr("y2", y2(bound)), inside.append("line").attr("class", "mz-now").attr("x1", x2(state.at)).attr("x2", x2(state.at)).attr("y1", y2(loglik)).attr("y2", height - 40), hidesTop || inside.append("circle").attr("class", "mz-top").attr("r", 5.5).attr("cx", x2(state.bound.top)).attr("cy", y2(state.bound.bound)), guess !== null && inside.append("line").attr("class", "mz-guess").attr("x1", x2(guess)).attr("x2", x2(guess)).attr("y1", 6).attr("y2", height - 40), inside.append("circle").attr("class", "mz-here-dot").attr("r", 6).attr("cx", x2(state.at)).attr("cy", y2(loglik));
      let scrub = (event) => {
        if (event.type === "pointermove" && event.buttons !== 1) return;
        let [px] = pointer_default(event, svg.node());
        move(Math.min(x2.domain()[1], Math.max(x2.domain()[0], x2.invert(px))));
      };
      svg.on("pointerdown", (event) => {
        event.preventDefault(), svg.node().setPointerCapture(event.pointerId), scrub(event);
      }).on("pointermove", scrub);
    }
    function drawKey2(state) {
      let entries = [
        ["mz-curve-l", words.boundL, "line"],
        ["mz-curve-bound", words.boundBound, "line"],
        ...state.older.length > 0 ? [["mz-curve-old", words.boundOld, "line"]] : [],
        ["mz-here-dot", words.boundHere, "dot"],
        ["mz-top", words.boundTop, "dot"],
        ["mz-kl", words.kl, "line"],
        ...guess !== null ? [["mz-guess", words.boundGuess, "line"]] : []
      ], items = key.selectAll("li").data(entries).join("li");
      items.selectAll("*").remove();
      let icon = items.append("svg").attr("width", 24).attr("height", 12).attr("aria-hidden", "true");
      icon.filter((entry) => entry[2] === "line").append("path").attr("class", (entry) => entry[0]).attr("d", "M1,6H23"), icon.filter((entry) => entry[2] === "dot").append("circle").attr("class", (entry) => entry[0]).attr("r", 4.5).attr("cx", 12).attr("cy", 6), items.append("span").text((entry) => entry[1]);
    }
    return predict.set(!1), root2.on("toggle", build), {
      node: root2.node(),
      svg: () => of !== null && root2.property("open") ? { svg: svg.node(), title: `${words.boundTitle}: ${symbol()}` } : null,
      build,
      draw: draw2,
      open(value3) {
        root2.property("open", value3), build();
      }
    };
  }

  // src/live/link.js
  var mostCharacters = 3e4, list = (values) => values.join(","), methods = ["em", "kmeans", "limit"], starts = ["lecture", "kmeans++", "random", "hand"], mostComponents = 8;
  function encode(config) {
    let parts = new URLSearchParams();
    parts.set("lang", config.lang), config.set !== null && parts.set("data", config.set), parts.set("vars", list(config.vars.filter((v) => v !== null))), config.runs.slice(0, config.second ? 2 : 1).forEach((run, r) => {
      let letter = "ab"[r];
      if (parts.set(letter, list([run.method, run.family, run.k, run.start, run.seed, run.step])), run.start === "hand" && run.theta) {
        let { proportions, means, covariances } = run.theta;
        parts.set(`theta_${letter}`, [proportions, means, covariances].map((values) => list(values.flat(2))).join(";"));
      }
    }), config.second && !config.together && parts.set("together", "0");
    let small3 = parts.toString();
    if (!config.own) return { text: small3, whole: !0 };
    parts.set("names", JSON.stringify(config.own.names)), parts.set("x", config.own.columns.map(list).join(";"));
    let all = parts.toString();
    return all.length <= mostCharacters ? { text: all, whole: !0 } : { text: small3, whole: !1 };
  }
  var numbersOf = (text) => {
    let values = text.split(",").map((value3) => value3 === "" ? NaN : Number(value3));
    return values.every(Number.isFinite) ? values : null;
  };
  function decode(text) {
    let parts = new URLSearchParams(text), config = {}, problem2 = !1, take = (key, read, name = key) => {
      if (!parts.has(key)) return;
      let value3 = read(parts.get(key));
      value3 === null ? problem2 = !0 : config[name] = value3;
    };
    take("lang", (value3) => ["en", "es"].includes(value3) ? value3 : null), take("data", (value3) => value3, "set"), take("vars", (value3) => {
      let vars = numbersOf(value3);
      return vars && vars.length <= 2 && vars.every((v) => Number.isInteger(v) && v >= 0) && vars[0] !== vars[1] ? [vars[0], vars[1] ?? null] : null;
    }), take("x", (value3) => ownData(value3, parts.get("names")), "own"), take("together", (value3) => value3 !== "0");
    let d = config.vars ? config.vars.filter((v) => v !== null).length : 2;
    for (let letter of ["a", "b"]) take(letter, (value3) => readRun(value3, parts.get(`theta_${letter}`), d));
    return config.runs = [config.a, config.b].filter(Boolean), config.second = config.runs.length === 2, delete config.a, delete config.b, { config, problem: problem2 };
  }
  function ownData(value3, names) {
    let columns = value3.split(";").map(numbersOf);
    if (columns.includes(null) || columns.some((column) => column.length !== columns[0].length) || columns[0].length < 2) return null;
    try {
      let read = JSON.parse(names);
      return Array.isArray(read) && read.length === columns.length && read.every((name) => typeof name == "string") ? { names: read, columns } : null;
    } catch {
      return null;
    }
  }
  function readRun(value3, theta3, d) {
    let [method, family, k2, start, seed, step] = value3.split(","), whole = [k2, seed, step].map(Number);
    if (!(methods.includes(method) && familiesIn(d).includes(family) && starts.includes(start) && whole.every((number7) => Number.isInteger(number7) && number7 >= 0) && whole[0] >= 1 && whole[0] <= mostComponents)) return null;
    let run = { method, family, k: whole[0], start, seed: whole[1], step: whole[2], theta: null };
    return start !== "hand" ? run : (run.theta = theta3 === null ? null : readTheta(theta3, run.k, d), run.theta === null ? null : run);
  }
  function readTheta(text, k2, d) {
    let [proportions, means, covariances] = text.split(";").map(numbersOf);
    if (!((proportions == null ? void 0 : proportions.length) === k2 && (means == null ? void 0 : means.length) === k2 * d && (covariances == null ? void 0 : covariances.length) === k2 * d * d && proportions.every((p) => p > 0))) return null;
    let rows = (values, width) => values.flatMap((_, i) => i % width === 0 ? [values.slice(i, i + width)] : []), theta3 = { proportions, means: rows(means, d), covariances: rows(covariances, d * d).map((values) => rows(values, d)), noise: null };
    return theta3.covariances.every((covariance) => cholesky(covariance) !== null) ? theta3 : null;
  }

  // src/live/config.js
  var newRun = (d, set) => ({
    method: "em",
    family: d === 1 ? "V" : "VVV",
    k: set != null && set.start ? set.start.means.length : 2,
    start: set != null && set.start ? "lecture" : "kmeans++",
    seed: 1,
    theta: null,
    step: 0
  });
  function initialConfig(page) {
    let [first] = page.sets, vars = [page.vars[0], page.vars[1] ?? null], d = vars.filter((v) => v !== null).length;
    return {
      lang: page.lang,
      set: first.id,
      own: null,
      vars,
      second: !1,
      together: !0,
      tool: "move",
      dark: !1,
      runs: [newRun(d, lectureOf(first, vars) ? first : null), { ...newRun(d, null), start: "kmeans++", seed: 2 }]
    };
  }
  function dataOf(page, config) {
    let set = page.sets.find((one2) => one2.id === config.set) ?? page.sets[0], { names, columns } = config.own ?? { names: set.variables, columns: set.x }, vars = config.vars.filter((v) => v !== null);
    return {
      id: set.id,
      names,
      columns,
      vars,
      x: vars.map((v) => columns[v]),
      chosen: vars.map((v) => names[v]),
      lecture: config.own ? null : lectureOf(set, config.vars)
    };
  }
  function lectureOf(set, vars) {
    let chosen = vars.filter((v) => v !== null);
    return set.start && set.start.means[0].length === chosen.length && chosen.every((v, i) => v === i) ? set.start : null;
  }
  function settled(page, config) {
    let set = page.sets.some((one2) => one2.id === config.set) ? config.set : page.sets[0].id, width = (config.own ?? { columns: page.sets.find((one2) => one2.id === set).x }).columns.length, vars = config.vars.every((v) => v === null || v < width) && config.vars[0] !== null ? config.vars : [0, width > 1 ? 1 : null], next = { ...config, set, vars }, data = dataOf(page, next);
    return { ...next, runs: next.runs.map((run) => settledRun(run, data)) };
  }
  function settledRun(run, { x: x2, lecture }) {
    var _a;
    let d = x2.length, family = familiesIn(d).includes(run.family) ? run.family : d === 1 ? "V" : "VVV", byHand = run.start === "hand" && ((_a = run.theta) == null ? void 0 : _a.means[0].length) === d, wanted = run.start === "hand" && !byHand ? "kmeans++" : run.start, start = wanted === "lecture" && !lecture ? "kmeans++" : wanted, most = Math.min(mostComponents, x2[0].length), k2 = start === "hand" ? run.theta.means.length : start === "lecture" ? lecture.means.length : Math.min(run.k, most);
    return { ...run, family, start, k: k2, theta: start === "hand" ? run.theta : null };
  }
  function withoutRow({ names, columns }, row) {
    return { names, columns: columns.map((column) => column.filter((_, i) => i !== row)) };
  }
  function withRow({ names, columns }, vars, values) {
    let mean = (column) => column.reduce((sum3, value3) => sum3 + value3, 0) / column.length;
    return { names, columns: columns.map((column, c2) => [...column, vars.includes(c2) ? values[vars.indexOf(c2)] : mean(column)]) };
  }

  // src/live/csv.js
  function parseData(text, lang = "en") {
    let lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/).map((line, i) => ({ line: line.trim(), number: i + 1 })).filter(({ line }) => line !== "");
    if (lines.length === 0) throw problem("none");
    let separator = separatorOf(lines.map(({ line }) => line), lang), cells = inOneColumn(lines.map(({ line, number: number7 }) => ({ number: number7, values: split(line, separator) })), separator), width = cells[0].values.length, uneven = cells.find(({ values }) => values.length !== width);
    if (uneven) throw problem("uneven", uneven.number, uneven.values.length, width);
    let read = (value3) => numberOf(value3, separator), hasNames = cells[0].values.some((value3) => value3 !== "" && read(value3) === null) && (cells.length === 1 || cells[0].values.every((value3) => read(value3) === null) || cells[1].values.some((value3, c2) => read(value3) !== null && read(cells[0].values[c2]) === null)), body = hasNames ? cells.slice(1) : cells, kept2 = cells[0].values.map((_, c2) => c2).filter((c2) => body.length > 0 && read(body[0].values[c2]) !== null);
    if (kept2.length === 0) throw problem("none");
    if (body.length < 2) throw problem("few");
    if (body.length > 5e3) throw problem("many", 5e3);
    let columns = kept2.map((c2) => body.map(({ values, number: number7 }) => {
      let value3 = read(values[c2]);
      if (value3 === null) throw problem("notNumber", number7, values[c2]);
      return value3;
    }));
    if (columns.every((column) => column.every((value3) => value3 === column[0]))) throw problem("constant");
    return { names: kept2.map((c2, i) => hasNames && cells[0].values[c2] !== "" ? cells[0].values[c2] : kept2.length === 1 ? "x" : `x${i + 1}`), columns, dropped: width - kept2.length };
  }
  var problem = (code, ...args) => ({ code, args });
  function inOneColumn(cells, separator) {
    return cells.length === 1 && cells[0].values.length > 1 && cells[0].values.every((value3) => numberOf(value3, separator) !== null) ? cells[0].values.map((value3) => ({ number: cells[0].number, values: [value3] })) : cells;
  }
  function separatorOf(lines, lang = "en") {
    for (let separator of ["	", ";"]) if (lines.every((line) => line.includes(separator))) return separator;
    return lines.some((line) => line.includes(",")) && !(lines.every((line) => /^[-+\d.,eE\s]*$|[A-Za-z]/.test(line)) && lines.some((line) => /\d,\d+\s+[-+]?\d/.test(line))) ? isDecimalColumn(lines, lang) ? "" : "," : " ";
  }
  function isDecimalColumn(lines, lang) {
    let named2 = new RegExp("\\p{L}", "u").test(lines[0]) && !lines[0].includes(","), rows = named2 ? lines.slice(1) : lines;
    return rows.length > 0 && rows.every((line) => /^[-+]?\d+(,\d+)?$/.test(line)) && (lang === "es" || named2 && !rows.every((line) => /^[-+]?\d+(,\d{3})?$/.test(line)));
  }
  var split = (line, separator) => (separator === "" ? [line] : separator === " " ? line.split(/\s+/) : line.split(separator)).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1").trim());
  function numberOf(text, separator) {
    let plain = separator === "," ? text : text.replace(",", ".");
    if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(plain)) return null;
    let value3 = Number(plain);
    return Number.isFinite(value3) && Math.abs(value3) <= 1e100 ? value3 : null;
  }

  // src/live/shapes.js
  var radii = { 1: 1, 2: Math.sqrt(-2 * Math.log(0.05)) };
  function endsOf(mean, covariance, family) {
    let radius = radii[mean.length], along = (direction, length) => mean.map((m, v) => m + radius * length * direction[v]);
    return mean.length === 1 ? [{ axis: 0, at: along([1], Math.sqrt(covariance[0][0])) }] : family === "VII" ? [{ axis: 0, at: along([1, 0], Math.sqrt(covariance[0][0])) }] : family === "VVI" ? [0, 1].map((v) => ({ axis: v, at: along(v === 0 ? [1, 0] : [0, 1], Math.sqrt(covariance[v][v])) })) : axesOf(covariance).map(({ direction, length }, axis2) => ({ axis: axis2, at: along(direction, length) }));
  }
  function axesOf([[a2, b], [, c2]]) {
    let angle = 0.5 * Math.atan2(2 * b, a2 - c2), [middle, half] = [(a2 + c2) / 2, Math.hypot((a2 - c2) / 2, b)], direction = [Math.cos(angle), Math.sin(angle)];
    return [
      { direction, length: Math.sqrt(middle + half) },
      { direction: [-direction[1], direction[0]], length: Math.sqrt(Math.max(middle - half, 0)) }
    ];
  }
  var moveMean = (params, j, to) => ({ ...params, means: params.means.map((mean, l) => l === j ? to : mean) });
  function moveEnd(params, j, axis2, to, family, least) {
    let mean = params.means[j], delta = to.map((value3, v) => (value3 - mean[v]) / radii[mean.length]), covariance = drawn(params.covariances[j], axis2, delta, family, least), covariances = params.covariances.map((old, l) => l === j ? covariance : old);
    return { ...params, covariances: families[family].project(covariances, j) };
  }
  function drawn(covariance, axis2, delta, family, least) {
    if (delta.length === 1) return [[Math.max(Math.abs(delta[0]), least) ** 2]];
    let long = Math.max(Math.hypot(...delta), least);
    if (family === "VII") return [[long ** 2, 0], [0, long ** 2]];
    if (family === "VVI")
      return covariance.map((row, u) => row.map((value3, v) => u !== v ? 0 : u === axis2 ? Math.max(Math.abs(delta[u]), least) ** 2 : value3));
    let direction = Math.hypot(...delta) > 0 ? delta.map((value3) => value3 / Math.hypot(...delta)) : [1, 0], across = [-direction[1], direction[0]], other = Math.max(axesOf(covariance)[1 - axis2].length, least);
    return [0, 1].map((u) => [0, 1].map((v) => long ** 2 * direction[u] * direction[v] + other ** 2 * across[u] * across[v]));
  }

  // src/live/editor.js
  var reach2 = 12, keySteps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  function createEditor(words, run) {
    let here = null, drag = null;
    function decorate(drawn2) {
      here = drawn2;
      let svg = select_default2(drawn2.svg).attr("role", "group");
      drawToolArea(svg), drawHandles(svg);
    }
    let single = (root2, name, className) => root2.selectAll(`${name}.${className}`).data([0]).join(name).attr("class", className);
    function drawToolArea(svg) {
      let { box } = here.layout, active = run.tool() === "points" && !(here.state.y === null && run.points().length > 1);
      single(svg, "rect", "mz-tool").attr("x", box.left).attr("y", box.top).attr("width", box.right - box.left).attr("height", box.bottom - box.top).style("display", active ? null : "none").on("click", (event) => {
        let at2 = pointer_default(event, here.svg), columns = run.points(), { x: x2, y: y2 } = here.layout, { state } = here, places = columns[0].map((_, i) => [x2(columns[state.x][i]), state.y === null ? at2[1] : y2(columns[state.y][i])]), row = nearest(places, at2, reach2);
        run.clicked({ row, at: inData(at2, columns.map(() => null)) });
      });
    }
    function inData([px, py], kept2) {
      let { state, layout } = here;
      return kept2.map((value3, v) => v === state.x ? clamp(layout.x, px) : v === state.y ? clamp(layout.y, py) : value3);
    }
    function handles() {
      let { frame, state, layout } = here;
      if (frame.half === "sigma2" || frame.half === "lloyd") return [];
      let { x: x2, y: y2 } = layout, isLine = state.y === null, top2 = isLine ? y2.domain()[1] : 0, params = frame.params, place2 = (at2, j, height) => [x2(at2[state.x]), y2(isLine ? Math.min(height, 0.97 * top2) : at2[state.y])];
      return frame.centres.flatMap((mean, j) => {
        let curve = isLine && params ? marginalCurve(params, j, state.x) : null, heightAt = (at2) => curve ? curve(at2[state.x]) : (0.94 - 0.06 * j) * top2, centre = { key: `${j}`, j, axis: null, value: mean, at: place2(mean, j, heightAt(mean)) };
        return !params || isLine && mean.length > 1 ? [centre] : [...endsOf(mean, params.covariances[j], run.spec().family).map(({ axis: axis2, at: at2 }) => ({ key: `${j} ${axis2}`, j, axis: axis2, value: at2, at: place2(at2, j, heightAt(at2)) })), centre];
      });
    }
    function drawHandles(svg) {
      single(svg, "g", "mz-handles").selectAll("g").data(handles(), (h) => h.key).join((enter) => {
        let g = enter.append("g").attr("tabindex", 0).attr("role", "slider");
        return g.append("circle").attr("class", "mz-grip").attr("r", 13), g.filter((h) => h.axis !== null).append("rect").attr("class", "mz-end").attr("x", -4.5).attr("y", -4.5).attr("width", 9).attr("height", 9), g.filter((h) => h.axis === null).append("circle").attr("class", "mz-hold").attr("r", 11.5), g;
      }).attr("transform", (h) => `translate(${h.at[0].toFixed(2)},${h.at[1].toFixed(2)})`).attr("aria-valuemin", here.layout.x.domain()[0]).attr("aria-valuemax", here.layout.x.domain()[1]).attr("aria-valuenow", (h) => Number(h.value[here.state.x].toPrecision(6))).attr("aria-valuetext", said).attr("aria-label", said).on("pointerdown", begin2).on("pointermove", move).on("pointerup pointercancel", end).on("keydown", byKey);
    }
    function said(h) {
      let at2 = h.value.map((value3) => significant(value3, 5)).join(", ");
      return h.axis !== null ? words.axis(h.j + 1, at2) : (here.frame.params ? words.mean : words.centre)(h.j + 1, at2);
    }
    function moved(h, origin, to) {
      return h.axis === null ? moveMean(origin, h.j, to) : moveEnd(origin, h.j, h.axis, to, run.spec().family, leastDeviation());
    }
    function leastDeviation() {
      let { x: x2 } = here.layout;
      return 2e-3 * Math.abs(x2.domain()[1] - x2.domain()[0]);
    }
    function begin2(event, h) {
      if (event.button > 0) return;
      event.preventDefault(), event.stopPropagation(), event.currentTarget.setPointerCapture(event.pointerId), event.currentTarget.focus({ preventScroll: !0 });
      let at2 = pointer_default(event, here.svg);
      drag = { h, origin: run.theta(here.frame), off: [h.at[0] - at2[0], h.at[1] - at2[1]], last: null };
    }
    function move(event) {
      if (drag === null) return;
      let at2 = pointer_default(event, here.svg);
      drag.last = moved(drag.h, drag.origin, inData([at2[0] + drag.off[0], at2[1] + drag.off[1]], drag.h.value)), run.dragged(drag.last, { done: !1 });
    }
    function end() {
      let last = drag == null ? void 0 : drag.last;
      drag = null, last && run.dragged(last, { done: !0 });
    }
    function byKey(event, h) {
      let step = keySteps[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault(), event.stopPropagation();
      let { state, layout } = here, size = event.shiftKey ? 0.05 : 0.01, by = (scale) => size * (scale.domain()[1] - scale.domain()[0]), to = h.value.map((value3, v) => v === state.x ? value3 + step[0] * by(layout.x) : v === state.y ? value3 + step[1] * by(layout.y) : value3);
      run.dragged(moved(h, run.theta(here.frame), to), { done: !0 });
    }
    return decorate;
  }
  function clamp(scale, pixel) {
    let [low, high] = scale.domain();
    return Math.min(high, Math.max(low, scale.invert(pixel)));
  }

  // src/live/pictures.js
  var kept = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-dasharray",
    "opacity",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor"
  ], notDrawn = ".mz-handles, .mz-tool, .mz-area";
  function copyOf(svg) {
    let copy2 = svg.cloneNode(!0), [from, to] = [svg, copy2].map((root2) => [root2, ...root2.querySelectorAll("*")]);
    from.forEach((node, i) => {
      let style = getComputedStyle(node), { transform } = node.style;
      to[i].removeAttribute("style");
      for (let name of kept) to[i].setAttribute(name, style.getPropertyValue(name));
      transform && to[i].setAttribute("transform", transform.replaceAll("px", "")), (style.display === "none" || style.visibility === "hidden") && to[i].setAttribute("visibility", "hidden");
      for (let name of ["tabindex", "role"]) to[i].removeAttribute(name);
    }), copy2.querySelectorAll(notDrawn).forEach((node) => node.remove());
    let [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    return { copy: copy2, width, height };
  }
  var space = 16;
  function compose(parts, paper, ink) {
    let copies = parts.map(({ svg, title }) => ({ ...copyOf(svg), title })), root2 = document.createElementNS("http://www.w3.org/2000/svg", "svg"), width = copies.reduce((sum3, part) => sum3 + part.width + space, space), height = Math.max(...copies.map((part) => part.height)) + 40;
    for (let [name, value3] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height })) root2.setAttribute(name, value3);
    root2.append(shape("rect", { width, height, fill: paper }));
    let left2 = space;
    for (let { copy: copy2, width: wide, title } of copies) {
      let text = shape("text", { x: left2, y: 22, fill: ink, "font-family": "sans-serif", "font-size": 14, "font-weight": 600 });
      text.textContent = title, copy2.setAttribute("x", left2), copy2.setAttribute("y", 32), root2.append(text, copy2), left2 += wide + space;
    }
    return { text: new XMLSerializer().serializeToString(root2), width, height };
  }
  function shape(name, attributes) {
    let node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (let [key, value3] of Object.entries(attributes)) node.setAttribute(key, value3);
    return node;
  }
  var svgBlob = ({ text }) => new Blob([text], { type: "image/svg+xml" });
  function pngBlob({ text, width, height }) {
    return new Promise((resolve, reject) => {
      let image = new Image();
      image.onload = () => {
        let canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [2 * width, 2 * height], canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height), canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error("no PNG")), "image/png");
      }, image.onerror = () => reject(new Error("no picture")), image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    });
  }
  function save(blob, name) {
    let address = URL.createObjectURL(blob), link = Object.assign(document.createElement("a"), { href: address, download: name });
    document.body.append(link), link.click(), link.remove(), setTimeout(() => URL.revokeObjectURL(address), 1e3);
  }

  // src/engine/ends.js
  var squaredLength = (z) => z.reduce((sum3, value3) => sum3 + value3 * value3, 0);
  function solve2(lower2, v) {
    let z = [];
    return v.forEach((value3, i) => {
      let rest = value3;
      for (let l = 0; l < i; l++) rest -= lower2[i][l] * z[l];
      z.push(rest / lower2[i][i]);
    }), z;
  }
  function leastVariance(covariance, lower2) {
    let half = covariance.map((row) => solve2(lower2, row)), white = half[0].map((_, v) => solve2(lower2, half.map((row) => row[v])));
    if (white.length === 1) return white[0][0];
    let [[a2, b], [, c2]] = white;
    return 0.5 * (a2 + c2 - Math.hypot(a2 - c2, 2 * b));
  }
  function farthest(n, d) {
    let t = Math.log(Math.max(n, 1)) + Math.log(100);
    return d + 2 * Math.sqrt(d * t) + 2 * t;
  }
  function liesApart(params, j, n) {
    let far = farthest(n, params.means[0].length);
    return params.means.every((mean, l) => {
      if (l === j || !(params.proportions[l] > params.proportions[j])) return !0;
      let lower2 = cholesky(params.covariances[l]);
      return lower2 !== null && squaredLength(solve2(lower2, params.means[j].map((value3, v) => value3 - mean[v]))) > far;
    });
  }
  function spurious(params, n, family) {
    let [k2, d] = [params.means.length, params.means[0].length];
    if (k2 === 1 || family === "EEE" || family === "E") return !1;
    let within = params.covariances[0].map((row, u) => row.map((_, v) => params.proportions.reduce((sum3, p, j) => sum3 + p * params.covariances[j][u][v], 0))), lower2 = cholesky(within), fewest = family === "VVV" || family === "V" ? d + 1 : 2;
    return params.proportions.some((p, j) => {
      let rows = p * n;
      return rows < fewest ? !0 : lower2 === null || rows >= 5 * (d + 1) ? !1 : leastVariance(params.covariances[j], lower2) < 1e-4 && !(rows >= 2 * (d + 1) && liesApart(params, j, n));
    });
  }
  function identical(params) {
    let deviation = (v) => Math.max(...params.covariances.map((covariance) => Math.sqrt(covariance[v][v]))), size = (v) => Math.max(...params.means.map((mean) => Math.abs(mean[v]))), least = params.means[0].map((_, v) => 1e-9 * deviation(v) + 4 * Number.EPSILON * size(v)), alike = (a2, b) => params.means[a2].every((value3, v) => Math.abs(value3 - params.means[b][v]) <= least[v]) && params.covariances[a2].every((row, u) => row.every((value3, v) => Math.abs(value3 - params.covariances[b][u][v]) <= 1e-9 * deviation(u) * deviation(v)));
    return params.means.some((_, a2) => params.means.some((_2, b) => b < a2 && alike(a2, b)));
  }

  // src/engine/em.js
  var rounding = 1e-12, isRounding = (gain, l) => Math.abs(gain) <= rounding * Math.abs(l);
  function remaining(trace2) {
    let t = trace2.length;
    if (t < 2) return 1 / 0;
    let gain = trace2[t - 1] - trace2[t - 2];
    if (isRounding(gain, trace2[t - 1])) return 0;
    if (t < 3 || gain < 0) return 1 / 0;
    let rate = gain / (trace2[t - 2] - trace2[t - 3]);
    return rate > 0 && rate < 1 ? gain * rate / (1 - rate) : 1 / 0;
  }
  var emptied = (w) => {
    let weights = w.map((share) => share.reduce((sum3, value3) => sum3 + value3, 0)), n = weights.reduce((sum3, weight) => sum3 + weight, 0);
    return weights.some((weight) => weight <= 1e-10 * n / w.length);
  };
  function unitsOf(x2, { family, sigma2 = null }) {
    let logs = variancesOf(x2).filter((variance) => variance > 0).map((variance) => Math.round(0.5 * Math.log2(variance)));
    if (logs.length === 0) return 0;
    let sum3 = family === "VII" || sigma2 !== null ? x2.length * Math.max(...logs) : logs.reduce((total, log2) => total + log2, 0);
    return x2[0].length * sum3 * Math.LN2;
  }
  function runEm(x2, start, model, { maxIterations = 500, tolerance = 1e-5 } = {}) {
    let first = eStep(start, x2);
    if (first === null) return null;
    let run = { params: [start], responsibilities: [first.w], loglik: [first.loglik], status: null }, shift = unitsOf(x2, model);
    for (; run.status === null; ) run.status = iterate(x2, run, model, { maxIterations, tolerance, shift });
    return run.status === "converged" && (run.status = howItEnded(run, x2, model)), run.bound_e = run.params.map((theta3, t) => lowerBound(theta3, x2, run.responsibilities[t])), run.bound_m = run.params.map((_, t) => t + 1 < run.params.length ? lowerBound(run.params[t + 1], x2, run.responsibilities[t]) : null), run;
  }
  function iterate(x2, run, model, { maxIterations, tolerance, shift }) {
    let t = run.params.length - 1;
    if (tolerance > 0 && remaining(run.loglik.slice(-3).map((l) => l + shift)) < tolerance) return "converged";
    if (t >= maxIterations) return "iteration_limit";
    if (emptied(run.responsibilities[t])) return "empty";
    let params = mStep(x2, run.responsibilities[t], model), next = eStep(params, x2);
    return next === null || !Number.isFinite(next.loglik) ? "collapsed" : tolerance > 0 && t > 0 && next.loglik < run.loglik[t] && !isRounding(next.loglik - run.loglik[t], run.loglik[t] + shift) ? "converged" : (run.params.push(params), run.responsibilities.push(next.w), run.loglik.push(next.loglik), null);
  }
  function howItEnded(run, x2, model) {
    let last = run.params[run.params.length - 1];
    return model.sigma2 == null && spurious(last, x2[0].length, model.family) ? "spurious" : identical(last) ? "identical" : "converged";
  }

  // src/engine/kmeans.js
  function distance(x2, i, centre) {
    let sum3 = 0;
    for (let v = 0; v < x2.length; v++) sum3 += (x2[v][i] - centre[v]) ** 2;
    return sum3;
  }
  function assign(x2, centres) {
    return range(x2[0].length).map((i) => {
      let [best, least] = [0, 1 / 0];
      return centres.forEach((centre, j) => {
        let d = distance(x2, i, centre);
        d < least && ([best, least] = [j, d]);
      }), best + 1;
    });
  }
  var sizesOf = (cluster, k2) => range(k2).map((j) => cluster.filter((c2) => c2 === j + 1).length), distortion = (x2, centres, cluster) => cluster.reduce((sum3, c2, i) => sum3 + distance(x2, i, centres[c2 - 1]), 0);
  function update(x2, cluster, centres) {
    let means = centres.map((centre, j) => {
      let rows = cluster.flatMap((c2, i) => c2 === j + 1 ? [i] : []);
      return rows.length === 0 ? centre : x2.map((column) => rows.reduce((sum3, i) => sum3 + column[i], 0) / rows.length);
    }), empty2 = sizesOf(cluster, centres.length).flatMap((size, j) => size === 0 ? [j] : []);
    if (empty2.length === 0) return means;
    let added = cluster.map((c2, i) => distance(x2, i, means[c2 - 1])), farthest2 = range(cluster.length).sort((a2, b) => added[b] - added[a2] || a2 - b);
    return empty2.forEach((j, e) => {
      let i = farthest2[e];
      i !== void 0 && added[i] > 0 && (means[j] = x2.map((column) => column[i]));
    }), means;
  }
  function runKmeans(x2, start, { maxIterations = 500 } = {}) {
    let run = { half: [], centers: [], cluster: [], sizes: [], distortion: [], moved: [] }, add = (half, centres2, cluster) => {
      let before2 = run.cluster.at(-1);
      run.half.push(half), run.centers.push(centres2), run.cluster.push(cluster), run.sizes.push(sizesOf(cluster, centres2.length)), run.distortion.push(distortion(x2, centres2, cluster)), run.moved.push(before2 ? cluster.filter((c2, i) => c2 !== before2[i]).length : null);
    }, centres = start;
    add("assign", centres, assign(x2, centres));
    for (let t = 0; t < maxIterations; t++) {
      let cluster = run.cluster.at(-1);
      if (centres = update(x2, cluster, centres), add("update", centres, cluster), add("assign", centres, assign(x2, centres)), run.moved.at(-1) === 0) break;
    }
    return run;
  }

  // src/engine/limit.js
  var steps = 16, ratio = 2.5;
  function largestDistance(a2, b) {
    let largest = Math.max(...a2.map((centre, j) => Math.sqrt(centre.reduce((sum3, value3, v) => sum3 + (value3 - b[j][v]) ** 2, 0)))), size = Math.max(...[...a2, ...b].flat().map(Math.abs));
    return largest > 1e-13 * size ? largest : 0;
  }
  var nearestOf = (x2, centres) => range(x2[0].length).map((i) => {
    let distances = centres.map((centre) => centre.reduce((sum3, value3, v) => sum3 + (x2[v][i] - value3) ** 2, 0));
    return distances.indexOf(Math.min(...distances)) + 1;
  });
  function runLimit(x2, start, { maxIterations = 2e3, tolerance = 1e-10, sigma2 = null } = {}) {
    let [d, n, k2] = [x2.length, x2[0].length, start.length], lloyd = runKmeans(x2, start), last = lloyd.half.length - 1, within = lloyd.distortion[last] / (n * d);
    if (!(within > 0)) return null;
    let path2 = sigma2 ?? range(steps).map((s2) => 4 * within * ratio ** -s2), runs = path2.map((s2) => {
      let run = runEm(x2, sphericalParams(start, s2), { equal: !0, sigma2: s2 }, { maxIterations, tolerance }), t = run.params.length - 1, [w, centres] = [run.responsibilities[t], run.params[t].means], constant2 = 2 * s2 * (n * Math.log(k2) + n * d / 2 * Math.log(2 * Math.PI * s2));
      return {
        centres,
        w,
        hardness: range(n).reduce((sum3, i) => sum3 + Math.max(...w.map((share) => share[i])), 0) / n,
        soft: -2 * s2 * run.loglik[t] - constant2,
        distortion: distortion(x2, centres, nearestOf(x2, centres)),
        distance: largestDistance(centres, lloyd.centers[last])
      };
    }), column = (name) => runs.map((run) => run[name]);
    return {
      start,
      path: { sigma2: path2, hardness: column("hardness"), soft_distortion: column("soft"), distortion: column("distortion"), distance: column("distance") },
      centers: column("centres"),
      responsibilities: column("w"),
      lloyd: {
        centers: lloyd.centers[last],
        cluster: lloyd.cluster[last],
        sizes: lloyd.sizes[last],
        distortion: lloyd.distortion[last],
        iterations: (lloyd.half.length + 1) / 2
      }
    };
  }

  // src/live/run.js
  function startOf(spec, x2, lecture) {
    if (spec.start === "hand") return spec.theta;
    if (spec.start === "lecture") {
      let means = spec.method === "em" ? lecture.means : lecture.centers;
      return { ...lecture, means, covariances: families[spec.family].project(lecture.covariances) };
    }
    return mixtureAbout(drawCentres(x2, spec.k, spec.start, spec.seed), x2, spec.family);
  }
  function makeRun(spec, data, { lecture = null, dragging = !1 } = {}) {
    let theta3 = startOf(spec, data.x, lecture);
    return { theta: theta3, page: { ...shared(spec, data, theta3), ...steps2(spec, data.x, theta3, dragging) } };
  }
  function steps2(spec, x2, theta3, dragging) {
    if (spec.method === "em") {
      let run = runEm(x2, theta3, { family: spec.family }, { maxIterations: dragging ? 0 : 500 });
      return {
        kind: "em",
        covariance: spec.family,
        has_prior: !1,
        plausibility: null,
        ...run,
        log_prior: run.loglik.map(() => 0)
      };
    }
    let limit2 = spec.method === "limit" ? runLimit(x2, theta3.means) : null;
    return limit2 ? { kind: "limit", ...limit2 } : { kind: "kmeans", ...runKmeans(x2, theta3.means, { maxIterations: dragging ? 0 : 500 }) };
  }
  function shared(spec, { x: x2, names, styles, dark, lang }, theta3) {
    let k2 = theta3.means.length, first = (values) => values.slice(0, k2);
    return {
      lang,
      variables: names,
      dims: range(x2.length),
      n: x2[0].length,
      rows: range(x2[0].length).map((i) => i + 1),
      names: null,
      x: x2,
      weights: null,
      limits: x2.map(limitsOf),
      histograms: x2.map(histogramOf),
      noise_colour: styles.noise_colour,
      components: {
        labels: first(styles.labels),
        colours: first(styles.colours),
        dashes: first(styles.dashes),
        lines: dark ? first(styles.colours).map(paler) : first(styles.lines)
      }
    };
  }
  function limitsOf(column) {
    let [low, high] = extent(column), spare = 0.12 * (high - low) || 1;
    return [low - spare, high + spare];
  }
  function histogramOf(column) {
    let [low, high] = extent(column);
    if (!(high > low)) return { breaks: [low - 0.5, low + 0.5], heights: [1] };
    let inner = ticks(low, high, Math.max(4, Math.min(60, 1.5 * Math.sqrt(column.length)))), step = inner.length > 1 ? inner[1] - inner[0] : high - low, breaks = [...inner[0] > low ? [inner[0] - step] : [], ...inner, ...inner[inner.length - 1] < high ? [inner[inner.length - 1] + step] : []], heights = breaks.slice(1).map(() => 0);
    for (let value3 of column) {
      let bin = breaks.findIndex((end, b) => b > 0 && (value3 < end || b === breaks.length - 1)) - 1;
      heights[bin] += 1 / (column.length * (breaks[bin + 1] - breaks[bin]));
    }
    return { breaks, heights };
  }
  function paler(colour) {
    return `#${[1, 3, 5].map((at2) => Math.round(parseInt(colour.slice(at2, at2 + 2), 16) * 0.6 + 102)).map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
  }

  // src/live/live.js
  var mostUndone = 100;
  function createLive(root2, page) {
    let alone = isAlone(root2), dark = window.matchMedia("(prefers-color-scheme: dark)"), config = { ...initialConfig(page), dark: alone && dark.matches }, note = null, view = null, undone = [];
    function readAddress() {
      if (!alone || location.hash.length < 2) return;
      let { config: read, problem: problem2 } = decode(location.hash.slice(1)), runs = config.runs.map((run, r) => ({ ...run, ...read.runs[r] }));
      config = settled(page, { ...config, own: null, ...read, runs }), note = problem2 ? languages[config.lang].live.badLink : null;
    }
    let timer = null;
    function writeAddress() {
      alone && (clearTimeout(timer), timer = setTimeout(() => history.replaceState(null, "", `#${encode(config).text}`), 300));
    }
    function change(next, { remember = !0 } = {}) {
      remember && undone.push(config), undone.length > mostUndone && undone.shift(), config = settled(page, { ...config, ...next }), note = null, view.update(), writeAddress();
    }
    let api = {
      page,
      alone,
      config: () => config,
      note: () => note,
      tell(text) {
        note = text, view.update();
      },
      change,
      // Steps are no changes that are undone, and the view has made them already.
      setStep(r, step) {
        config = { ...config, runs: config.runs.map((run, i) => i === r ? { ...run, step } : run) }, writeAddress();
      },
      setRun: (r, next, options) => change({ runs: config.runs.map((run, i) => i === r ? { ...run, ...next } : run) }, options),
      canUndo: () => undone.length > 0,
      undo() {
        undone.length !== 0 && (config = undone.pop(), note = null, view.update(), writeAddress());
      },
      rebuild
    };
    function rebuild(next = {}) {
      config = { ...config, ...next }, view == null || view.remove(), view = createView(root2, api), writeAddress();
    }
    readAddress(), rebuild();
    let onAddress = () => {
      readAddress(), rebuild();
    }, wasDark = !1, listened = [["hashchange", onAddress], ["beforeprint", () => {
      wasDark = config.dark, wasDark && rebuild({ dark: !1 });
    }], ["afterprint", () => wasDark && rebuild({ dark: !0 })]];
    for (let [event, action] of listened) window.addEventListener(event, action);
    return () => {
      clearTimeout(timer);
      for (let [event, action] of listened) window.removeEventListener(event, action);
      view.remove();
    };
  }
  function createView(root2, api) {
    let { page } = api, { lang, dark } = api.config(), words = languages[lang].live;
    root2.replaceChildren(), root2.classList.add("mz-live"), root2.classList.toggle("mz-dark", dark), api.alone && document.documentElement.classList.toggle("mz-dark-page", dark), root2.lang = lang, api.alone && (document.documentElement.lang = lang, document.title = words.title), root2.setAttribute("role", "region"), root2.setAttribute("aria-label", words.region);
    let head = select_default2(root2).append("div").attr("class", "mz-live-head");
    head.append("div").attr("class", "mz-live-title").attr("role", "heading").attr("aria-level", 1).text(words.title);
    let corner = head.append("div").attr("class", "mz-tools");
    button(corner, words.otherLanguage, () => api.rebuild({ lang: lang === "en" ? "es" : "en" })).attr("lang", lang === "en" ? "es" : "en"), tick(corner, words.theme, (value3) => api.rebuild({ dark: value3 })).set(dark);
    let data = createData(root2, api, words), tell = select_default2(root2).append("p").attr("class", "mz-live-note").attr("role", "status"), runs = select_default2(root2).append("div").attr("class", "mz-live-runs"), panels = [0, 1].map((r) => createPanel(runs.append("section").attr("class", "mz-live-run").node(), api, words, r, () => panels, () => bound)), bound = createBound(root2, words, () => panels[0].forBound());
    createFiles(root2, api, words, { panels, bound, tell });
    function update2() {
      let { second } = api.config();
      runs.classed("mz-two", second), data.update(), panels.forEach((panel, r) => r === 0 || second ? panel.update() : panel.close()), bound.build(), tell.text(api.note() ?? "");
    }
    update2();
    let observer = new ResizeObserver(() => bound.draw());
    return observer.observe(root2), {
      update: update2,
      remove() {
        observer.disconnect(), panels.forEach((panel) => panel.close());
      }
    };
  }
  function createData(root2, api, words) {
    let { page } = api, form = bar(root2, null), which = choice(form, words.data, (id) => id === "" ? null : api.change({ set: id, own: null, vars: defaultVars(id), runs: withLecture(id) })), defaultVars = (id) => [0, page.sets.find((set) => set.id === id).x.length > 1 ? 1 : null], withLecture = (id) => api.config().runs.map((run, r) => r === 0 && page.sets.find((set) => set.id === id).start ? { ...run, start: "lecture", step: 0 } : { ...run, start: run.start === "hand" ? "kmeans++" : run.start, step: 0 }), first = choice(form, words.xVariable, (v) => setVariables(Number(v), api.config().vars[1])), second = choice(form, words.yVariable, (v) => setVariables(api.config().vars[0], v === "" ? null : Number(v))), tool = choice(form, words.tool, (value3) => api.change({ tool: value3 }, { remember: !1 })), undo = button(form, words.undo, api.undo), two = tick(form, words.second, (value3) => api.change({ second: value3 }, { remember: !1 })), together = tick(form, words.together, (value3) => api.change({ together: value3 }, { remember: !1 }));
    createPaste(root2, api, words);
    function setVariables(a2, b) {
      let { vars } = api.config();
      api.change({ vars: a2 === b ? a2 === vars[0] ? [vars[1], a2] : [b, vars[0]] : [a2, b] });
    }
    return {
      update() {
        let config = api.config(), { names, id } = dataOf(page, config), sets = page.sets.map((set) => ({ value: set.id, text: set.name ?? words.ownData })), changed = config.own ? [{ value: "", text: config.own.pasted ? words.pastedData : `${sets.find((s2) => s2.value === id).text} (${words.editedData})` }] : [];
        which.set(config.own ? "" : id, [...changed, ...sets]);
        let variables = names.map((name, v) => ({ value: String(v), text: name }));
        first.set(String(config.vars[0]), variables), second.set(config.vars[1] === null ? "" : String(config.vars[1]), [...variables, { value: "", text: words.noSecond }]), second.label.style("display", names.length > 1 ? null : "none"), tool.set(config.tool, Object.entries(words.tools).map(([value3, text]) => ({ value: value3, text }))), undo.attr("aria-disabled", api.canUndo() ? null : "true"), two.set(config.second), together.set(config.together), together.label.style("display", config.second ? null : "none");
      }
    };
  }
  function createPaste(root2, api, words) {
    let details = select_default2(root2).append("details").attr("class", "mz-paste");
    details.append("summary").text(words.paste);
    let label2 = details.append("label");
    label2.append("span").text(words.pasteHint);
    let field = label2.append("textarea").attr("rows", 6).attr("spellcheck", "false"), form = bar(details.node(), null), problem2 = details.append("p").attr("class", "mz-problem").attr("role", "alert");
    button(form, words.pasteUse, () => use(field.property("value")));
    let file = form.append("label").attr("class", "mz-file").text(`${words.pasteFile} `).append("input").attr("type", "file").attr("accept", ".csv,.tsv,.txt,text/plain,text/csv");
    file.on("change", async () => {
      let [chosen] = file.property("files");
      chosen && (field.property("value", await chosen.text()), use(field.property("value")));
    });
    function use(text) {
      let read = null;
      try {
        read = parseData(text, api.config().lang);
      } catch (error) {
        if (!error.code) throw error;
        let say = words.csv[error.code];
        problem2.text(typeof say == "function" ? say(...error.args) : say);
        return;
      }
      let { names, columns, dropped } = read, vars = columns.length > 1 ? [0, 1] : [0, null], runs = api.config().runs.map((run) => ({ ...run, start: "kmeans++", theta: null, step: 0 }));
      problem2.text(""), details.property("open", !1), api.change({ own: { names, columns, pasted: !0 }, vars, runs }), dropped > 0 && api.tell(words.csv.dropped(dropped));
    }
  }
  function createPanel(section, api, words, r, panels, bound) {
    let { page } = api, form = bar(section, words.run("AB"[r])), badge = form.append("b").attr("class", "mz-run-name").text(words.run("AB"[r])), set = (next) => api.setRun(r, { step: 0, ...next }), method = choice(form, words.method, (value3) => set({ method: value3 })), family = choice(form, words.family, (value3) => set({ family: value3 })), k2 = choice(form, words.k, (value3) => set({ k: Number(value3), start: keptStart() })), start = choice(form, words.start, (value3) => set({ start: value3, theta: null })), seed = form.append("span").attr("class", "mz-seed");
    button(form, words.another, () => set({ seed: api.config().runs[r].seed + 1, start: keptStart() }));
    let points = form.append("span").attr("class", "mz-tools mz-point-tools");
    button(points, words.addRow, () => addRow(middle())), button(points, words.removeRow, () => removeRow(explorer.store.get().row));
    let hint = select_default2(section).append("p").attr("class", "mz-hint"), place2 = select_default2(section).append("div").attr("class", "mezcla_explorer").node(), explorer = null, shown = null, made = null, data = null, lastKey = null, lastOwn = null, keptStart = () => ["random", "kmeans++"].includes(api.config().runs[r].start) ? api.config().runs[r].start : "kmeans++", middle = () => data.x.map((column) => column.reduce((sum3, value3) => sum3 + value3, 0) / column.length);
    function addRow(values) {
      let { own: own3 } = api.config();
      editData({ ...withRow(data, data.vars, values), pasted: (own3 == null ? void 0 : own3.pasted) ?? !1 });
    }
    function removeRow(row) {
      if (data.x[0].length <= 2) return api.tell(words.tooFewRows);
      let { own: own3 } = api.config();
      editData({ ...withoutRow(data, row), pasted: (own3 == null ? void 0 : own3.pasted) ?? !1 });
    }
    function editData(own3) {
      let runs = api.config().runs.map((run, i) => {
        let theta3 = panels()[i].theta();
        return theta3 && theta3.means.length <= own3.columns[0].length ? { ...run, start: "hand", theta: theta3 } : run;
      });
      api.change({ own: own3, runs });
    }
    let editor = createEditor(words, {
      spec: () => api.config().runs[r],
      points: () => data.x,
      tool: () => api.config().tool,
      // The parameters that are dragged: those that are seen; k-means has none but its centres.
      theta: (frame) => frame.params ? { ...frame.params } : { ...made.theta, means: frame.centres },
      dragged(theta3, { done }) {
        let spec = { ...api.config().runs[r], start: "hand", theta: theta3 };
        if (place2.classList.toggle("mz-still", !done), done) return api.setRun(r, { start: "hand", theta: theta3, step: 1 });
        made = makeRun(spec, problem2(), { dragging: !0 }), explorer.replace(made.page), explorer.player.to(1);
      },
      clicked({ row, at: at2 }) {
        row >= 0 ? removeRow(row) : addRow(at2);
      }
    }), problem2 = () => ({ x: data.x, names: data.chosen, lang: api.config().lang, dark: api.config().dark, styles: { ...page.components, noise_colour: page.noise_colour } });
    function show(step) {
      let key = `${made.page.kind} ${data.chosen.join("	")}`;
      if (explorer && shown === key) {
        explorer.replace(made.page), explorer.player.to(step);
        return;
      }
      explorer == null || explorer.remove(), shown = key, explorer = createExplorer(place2, made.page, {
        decorate: editor,
        keys: api.alone && r === 0 ? document : place2,
        begin: { step: Math.min(step, lastStep()) }
      }), explorer.store.subscribe((state, changed) => {
        if (!changed.has("step")) return;
        api.setStep(r, state.step), r === 0 && bound().build();
        let { second, together } = api.config(), other = panels()[1 - r];
        second && together && explorer && other.follow(state.step);
      });
    }
    let lastStep = () => ({ em: () => 2 * made.page.params.length - 1, kmeans: () => made.page.half.length, limit: () => made.page.path.sigma2.length })[made.page.kind]();
    function fill(spec) {
      let d = data.x.length;
      method.set(spec.method, Object.entries(words.methods).map(([value3, text]) => ({ value: value3, text }))), family.set(spec.family, familiesIn(d).map((value3) => ({ value: value3, text: words.families[value3] }))), family.label.style("display", spec.method === "em" ? null : "none");
      let most = Math.min(mostComponents, data.x[0].length);
      k2.set(String(spec.k), Array.from({ length: Math.max(most, spec.k) }, (_, i) => ({ value: String(i + 1), text: String(i + 1) })));
      let starts2 = [...data.lecture ? ["lecture"] : [], "kmeans++", "random", ...spec.start === "hand" ? ["hand"] : []];
      start.set(spec.start, starts2.map((value3) => ({ value: value3, text: words.starts[value3] }))), seed.text(["kmeans++", "random"].includes(spec.start) ? words.seed(spec.seed) : ""), points.style("display", api.config().tool === "points" ? null : "none"), badge.style("display", api.config().second ? null : "none");
      let hints = { em: d === 1 ? words.dragHintLine : words.dragHint, kmeans: words.dragHintKmeans, limit: words.dragHintLimit }, noLimit = spec.method === "limit" && made.page.kind === "kmeans";
      hint.text(noLimit ? words.noLimit : api.config().tool === "points" ? words.toolHint : hints[spec.method]);
    }
    return {
      update() {
        let config = api.config(), spec = config.runs[r];
        section.style.display = "", data = dataOf(page, config), place2.classList.remove("mz-still");
        let key = JSON.stringify([{ ...spec, step: 0 }, config.set, config.vars, config.dark]) + (config.own ? config.own.columns.map((c2) => c2.length).join() : "");
        key !== lastKey || explorer === null || lastOwn !== config.own ? (made = makeRun(spec, problem2(), { lecture: data.lecture }), lastKey = key, lastOwn = config.own, show(spec.step)) : explorer.redraw(), fill(spec);
      },
      close() {
        section.style.display = "none", explorer == null || explorer.remove(), explorer = null;
      },
      theta: () => made && explorer ? made.theta : null,
      follow(step) {
        explorer && explorer.store.get().step !== step && explorer.player.to(step);
      },
      forBound() {
        return (made == null ? void 0 : made.page.kind) !== "em" || !explorer ? null : { params: made.page.params[Math.floor(explorer.store.get().step / 2)], x: data.x, names: data.chosen };
      },
      pictures: () => explorer ? [
        { svg: explorer.points, title: place2.querySelector(".mz-title b").textContent },
        { svg: place2.querySelector(".mz-detail"), title: place2.querySelector(".mz-badge").textContent }
      ] : []
    };
  }
  function createFiles(root2, api, words, { panels, bound, tell }) {
    let form = bar(root2, null).classed("mz-files", !0), parts = () => [...panels.flatMap((panel) => panel.pictures()), ...[bound.svg()].filter(Boolean)], composed = () => {
      let style = getComputedStyle(root2);
      return compose(parts(), style.getPropertyValue("--paper").trim(), style.getPropertyValue("--ink").trim());
    };
    api.alone && button(form, words.link, async () => {
      let { text, whole } = encode(api.config());
      history.replaceState(null, "", `#${text}`);
      let said = words.linked;
      try {
        await navigator.clipboard.writeText(location.href);
      } catch {
        said = words.linkShown;
      }
      tell.text(whole ? said : words.linkLong);
    }), button(form, words.svg, () => save(svgBlob(composed()), "mezcla.svg"), words.svgHint), button(form, words.png, async () => save(await pngBlob(composed()), "mezcla.png"), words.pngHint), api.alone && button(form, words.print, () => window.print());
  }

  // src/index.js
  function begin(root2, data, onChange) {
    return data.kind === "live" ? createLive(root2, data) : createExplorer(root2, data, { onChange }).remove;
  }
  var own2 = document.getElementById("mezcla-page");
  own2 ? begin(document.querySelector(".mezcla_explorer"), JSON.parse(own2.textContent)) : widget();
  function widget() {
    HTMLWidgets.widget({
      name: "mezcla_explorer",
      type: "output",
      factory(root2) {
        let takeAway = null;
        return {
          renderValue(data) {
            takeAway == null || takeAway(), fitToScreen(), takeAway = begin(root2, data, tellShiny(root2));
          },
          // The page watches its own width.
          resize() {
          }
        };
      }
    });
  }
  function fitToScreen() {
    if (!document.getElementById("htmlwidget_container") || document.querySelector("meta[name=viewport]")) return;
    let meta = document.createElement("meta");
    meta.name = "viewport", meta.content = "width=device-width, initial-scale=1", document.head.append(meta);
  }
  function tellShiny(root2) {
    if (HTMLWidgets.shinyMode)
      return ({ step, row }) => {
        window.Shiny.setInputValue(`${root2.id}_step`, step), window.Shiny.setInputValue(`${root2.id}_row`, row);
      };
  }
})();
